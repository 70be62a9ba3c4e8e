export { type CognitoClient, type CognitoClientOptions, createCognitoClient } from './client.ts';
export { createHostedUi, type HostedUiOptions } from './hosted-ui.ts';
export { type KeySetSight, lookAtKeySet } from './key-set-sight.ts';
export { type CognitoSignInOptions, createCognitoSignIn } from './sign-in.ts';
export { createTenantLookup, type LookedUp, type TenantLookup } from './tenant-lookup.ts';
export { createTokenVerifier, type TokenVerifier, type TokenVerifierOptions } from './token-verifier.ts';
export type { DirectoryUser } from './user-directory/directory-user.ts';
export { UserDirectoryError, type UserDirectoryErrorCode } from './user-directory/failure.ts';
export { temporaryPassword } from './user-directory/temporary-password.ts';
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
