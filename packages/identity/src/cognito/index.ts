export { type CognitoClient, type CognitoClientOptions, createCognitoClient } from './client.ts';
export { createHostedUi, type HostedUiOptions } from './hosted-ui.ts';
export { type CognitoSignInOptions, createCognitoSignIn } from './sign-in.ts';
export { createTenantLookup, type LookedUp, type TenantLookup } from './tenant-lookup.ts';
export { createTokenVerifier, type TokenVerifier, type TokenVerifierOptions } from './token-verifier.ts';
export { createUserDirectory, type NewUser, type UserDirectory, type UserDirectoryOptions } from './user-directory.ts';
