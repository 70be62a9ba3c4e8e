export { type CognitoSignInOptions, createCognitoSignIn } from './sign-in.ts';
export { createTokenVerifier, type TokenVerifier, type TokenVerifierOptions } from './token-verifier.ts';
export { createUserDirectory, type NewUser, type UserDirectory, type UserDirectoryOptions } from './user-directory.ts';
