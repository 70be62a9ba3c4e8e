import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  type AuthenticationResultType,
  type ChallengeNameType,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { issuedToken } from '../bearer-token.ts';
import { IdentityError } from '../error.ts';
import type { SignIn, SignInOutcome, Tokens } from '../sign-in.ts';
import { type Attempt, identityErrorOf } from './failures.ts';
import { secretHash } from './secret-hash.ts';

export interface CognitoSignInOptions {
  readonly region: string;
  readonly userPoolId: string;
  /** The server client. */
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** A local Cognito; `undefined`: AWS. */
  readonly endpoint: string | undefined;
}

interface Answer {
  readonly AuthenticationResult?: AuthenticationResultType | undefined;
  readonly ChallengeName?: ChallengeNameType | undefined;
  readonly Session?: string | undefined;
}

/**
 * Sign-in through Cognito's admin API, from the server, with the server client. Credentials for AWS come from the
 * SDK's ordinary chain.
 */
export function createCognitoSignIn(options: CognitoSignInOptions): SignIn & { close(): void } {
  const { userPoolId: UserPoolId, clientId: ClientId } = options;
  const client = new CognitoIdentityProviderClient({
    region: options.region,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    // A person is waiting: one more try at a stumble, and an answer within some ten seconds whatever happens.
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });

  function withSecretHash(parameters: Record<string, string>, username: string): Record<string, string> {
    if (options.clientSecret === undefined) return parameters;
    return { ...parameters, SECRET_HASH: secretHash(username, ClientId, options.clientSecret) };
  }

  return {
    login: (email, password) =>
      attempt('login', () =>
        client.send(
          new AdminInitiateAuthCommand({
            UserPoolId,
            ClientId,
            AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
            AuthParameters: withSecretHash({ USERNAME: email, PASSWORD: password }, email),
          }),
        ),
      ),
    setNewPassword: (email, newPassword, session) =>
      attempt('new_password', () =>
        client.send(
          new AdminRespondToAuthChallengeCommand({
            UserPoolId,
            ClientId,
            ChallengeName: 'NEW_PASSWORD_REQUIRED',
            Session: session,
            ChallengeResponses: withSecretHash({ USERNAME: email, NEW_PASSWORD: newPassword }, email),
          }),
        ),
      ),
    close: () => client.destroy(),
  };
}

async function attempt(kind: Attempt, ask: () => Promise<Answer>): Promise<SignInOutcome> {
  const answer = await ask().catch((cause: unknown) => {
    throw identityErrorOf(cause, kind);
  });
  if (answer.AuthenticationResult !== undefined) {
    return { kind: 'tokens', tokens: tokensOf(answer.AuthenticationResult) };
  }
  if (answer.ChallengeName === 'NEW_PASSWORD_REQUIRED' && answer.Session !== undefined) {
    return { kind: 'new_password_required', session: answer.Session };
  }
  throw new IdentityError('unsupported_challenge', { cause: new Error(`Cognito asks for ${answer.ChallengeName}`) });
}

function tokensOf({ AccessToken, IdToken, RefreshToken, ExpiresIn }: AuthenticationResultType): Tokens {
  if (AccessToken === undefined || IdToken === undefined || ExpiresIn === undefined) {
    throw new IdentityError('identity_provider_unavailable', { cause: new Error('Cognito left out a token') });
  }
  return {
    accessToken: issuedToken(AccessToken),
    idToken: issuedToken(IdToken),
    refreshToken: RefreshToken,
    expiresIn: ExpiresIn,
  };
}
