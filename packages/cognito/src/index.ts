export { type CognitoClient, type CognitoClientOptions, createCognitoClient } from './client.ts';
export type { UserDirectoryErrorCode } from './errors/operation-codes.ts';
export { UserDirectoryError } from './errors/user-directory-error.ts';
export { createHostedUi, type HostedUiOptions } from './hosted-ui.ts';
export { type JwksProbe, probeJwks } from './jwks/probe-jwks.ts';
export { createSecondFactors } from './second-factor.ts';
export { type CognitoSignInOptions, createCognitoSignIn } from './sign-in.ts';
export { createTenantLookup, type TenantLookup, type TenantLookupResult } from './tenant-lookup.ts';
export { createTokenVerifier, type TokenVerifier, type TokenVerifierOptions } from './token-verifier.ts';
export type { TraceRequest } from './trace-request.ts';
export type { CreatedAccount } from './user-directory/create-account.ts';
export type { Delivery } from './user-directory/delivery.ts';
export type { DirectoryUser } from './user-directory/directory-user.ts';
export { generateTemporaryPassword } from './user-directory/temporary-password.ts';
export {
  createUserDirectory,
  type Invitation,
  type NewUser,
  type UserDirectory,
  type UserDirectoryOptions,
} from './user-directory/user-directory.ts';
export {
  readUserPoolClientSettings,
  readUserPoolSettings,
  type UserPoolClientSettings,
  type UserPoolSettings,
} from './user-pool-settings.ts';
