export { type BearerToken, isCanonicalToken, issuedToken, readBearerToken } from './bearer-token.ts';
export { isEmailAddress, maximumEmailAddressLength } from './email-address.ts';
export { IdentityError, type IdentityErrorCode } from './errors.ts';
export type { HostedUi, OAuthState, RefreshableTokens, SignInPurpose } from './hosted-ui.ts';
export { type Principal, parseSubject, principalFrom, type Subject, type TokenUse } from './principal.ts';
export type { SecondFactors } from './second-factor.ts';
export type { ResetCodeOutcome, SignIn, SignInOutcome, Tokens, UserIdentifiers } from './sign-in.ts';
