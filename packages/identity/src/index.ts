export { type BearerToken, issuedToken, readBearerToken } from './bearer-token.ts';
export { IdentityError, type IdentityErrorCode } from './error.ts';
export type { HostedUi, RefreshableTokens, SignInAttempt } from './hosted-ui.ts';
export { type Principal, parseSubject, principalFrom, type Subject, type TokenUse } from './principal.ts';
export type { Person, ResetCodeOutcome, SignIn, SignInOutcome, Tokens } from './sign-in.ts';
