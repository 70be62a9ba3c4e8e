import { CognitoException } from '../exceptions.ts';

/** The scopes that every pool knows (API reference, CreateUserPoolClient). Others would belong to resource servers. */
const STANDARD_SCOPES = ['phone', 'email', 'openid', 'profile', 'aws.cognito.signin.user.admin'];

/** @throws ScopeDoesNotExistException */
export function checkOAuthScopes(scopes: readonly string[] | undefined): void {
  const unknown = scopes?.find((scope) => !STANDARD_SCOPES.includes(scope));
  if (unknown !== undefined) {
    throw new CognitoException('ScopeDoesNotExistException', `Invalid scope requested: ${unknown}`);
  }
}
