import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminUserGlobalSignOutCommand,
  type AuthenticationResultType,
  type ChallengeNameType,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  IdentityError,
  issuedToken,
  parseSubject,
  type SignIn,
  type SignInOutcome,
  type Tokens,
} from '@freehold/identity';
import type { CognitoClient } from './client.ts';
import { resetCodeOutcome, toIdentityError } from './errors/identity-error.ts';
import type { IdentityOperation } from './errors/operation-codes.ts';
import { mayHaveTakenEffect } from './possible-effect.ts';
import { secretHash } from './secret-hash.ts';

export interface CognitoSignInOptions {
  readonly userPoolId: string;
  /** The server client. */
  readonly clientId: string;
  readonly clientSecret: string | undefined;
}

interface AuthResponse {
  readonly AuthenticationResult?: AuthenticationResultType | undefined;
  readonly ChallengeName?: ChallengeNameType | undefined;
  readonly ChallengeParameters?: Readonly<Record<string, string>> | undefined;
  readonly Session?: string | undefined;
}

/** Sign-in by Cognito's API, with the server client. */
export function createCognitoSignIn(client: CognitoClient, options: CognitoSignInOptions): SignIn {
  const { userPoolId: UserPoolId, clientId: ClientId, clientSecret } = options;

  /** Proves that we know the client's secret, in requests that name a user. */
  function hashFor(username: string): string | undefined {
    return clientSecret === undefined ? undefined : secretHash(username, ClientId, clientSecret);
  }

  function withSecretHash(parameters: Record<string, string>, username: string): Record<string, string> {
    const hash = hashFor(username);
    return hash === undefined ? parameters : { ...parameters, SECRET_HASH: hash };
  }

  /**
   * Signs in with a password that Cognito may have set although its answer was lost. The session or the code is used then, so
   * the user couldn't set it again.
   *
   * @returns `undefined` if it isn't set, or that can't be found out
   */
  async function signInWithNewPassword(cause: unknown, email: string, password: string) {
    // After a timeout the user has waited long enough.
    if (!mayHaveTakenEffect(cause) || (cause instanceof Error && cause.name === 'TimeoutError')) return undefined;
    const outcome = await signIn.login(email, password).catch(() => undefined);
    return outcome?.kind === 'tokens' ? outcome : undefined;
  }

  const signIn: SignIn = {
    async login(email, password) {
      const command = new AdminInitiateAuthCommand({
        UserPoolId,
        ClientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: withSecretHash({ USERNAME: email, PASSWORD: password }, email),
      });
      return toOutcome(await attempt('login', () => client.send(command)));
    },

    async setNewPassword(email, newPassword, session) {
      const command = new AdminRespondToAuthChallengeCommand({
        UserPoolId,
        ClientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session: session,
        ChallengeResponses: withSecretHash({ USERNAME: email, NEW_PASSWORD: newPassword }, email),
      });
      let answer: AuthResponse;
      try {
        answer = await client.send(command);
      } catch (cause) {
        const outcome = await signInWithNewPassword(cause, email, newPassword);
        if (outcome !== undefined) return outcome;
        throw toIdentityError(cause, 'new_password');
      }
      return toOutcome(answer);
    },

    /**
     * GetTokensFromRefreshToken works with and without rotation and takes the secret itself. REFRESH_TOKEN_AUTH needs a hash
     * over the real username, which the caller doesn't have, and is refused where rotation is on.
     */
    async refresh(refreshToken) {
      const command = new GetTokensFromRefreshTokenCommand({
        ClientId,
        RefreshToken: refreshToken,
        ...(clientSecret === undefined ? {} : { ClientSecret: clientSecret }),
      });
      const { AuthenticationResult } = await attempt('refresh', () => client.send(command));
      return tokensOf(AuthenticationResult);
    },

    async signOutEverywhere(username) {
      const command = new AdminUserGlobalSignOutCommand({ UserPoolId, Username: username });
      await attempt('administration', async () => {
        try {
          await client.send(command);
        } catch (error) {
          if (!(error instanceof UserNotFoundException)) throw error;
        }
      });
    },

    async sendResetCode(email) {
      const command = new ForgotPasswordCommand({ ClientId, Username: email, SecretHash: hashFor(email) });
      try {
        await client.send(command);
        return { kind: 'accepted' };
      } catch (cause) {
        const outcome = resetCodeOutcome(cause);
        if (outcome !== undefined) return outcome;
        throw toIdentityError(cause, 'reset_code');
      }
    },

    async resetPassword(email, code, newPassword) {
      const command = new ConfirmForgotPasswordCommand({
        ClientId,
        Username: email,
        ConfirmationCode: code,
        Password: newPassword,
        SecretHash: hashFor(email),
      });
      try {
        await client.send(command);
      } catch (cause) {
        if ((await signInWithNewPassword(cause, email, newPassword)) === undefined) {
          throw toIdentityError(cause, 'reset_password');
        }
      }
    },

    async findUser(email) {
      const command = new AdminGetUserCommand({ UserPoolId, Username: email });
      return attempt('administration', async () => {
        try {
          const { Username: username, UserAttributes } = await client.send(command);
          if (username === undefined) return undefined;
          return { username, sub: parseSubject(UserAttributes?.find(({ Name }) => Name === 'sub')?.Value) };
        } catch (error) {
          if (error instanceof UserNotFoundException) return undefined;
          throw error;
        }
      });
    },
  };
  return signIn;
}

async function attempt<Result>(operation: IdentityOperation, send: () => Promise<Result>): Promise<Result> {
  return send().catch((cause: unknown) => {
    throw toIdentityError(cause, operation);
  });
}

function toOutcome(answer: AuthResponse): SignInOutcome {
  if (answer.AuthenticationResult !== undefined) {
    return { kind: 'tokens', tokens: tokensOf(answer.AuthenticationResult) };
  }
  const { ChallengeName: challenge, Session: session, ChallengeParameters: parameters = {} } = answer;
  // The pool may require attributes that the account lacks. Without them, Cognito would refuse the new password.
  const required = parameters['requiredAttributes'] ?? '[]';
  if (challenge === 'NEW_PASSWORD_REQUIRED' && session !== undefined && /^\[\s*\]$/.test(required))
    return { kind: 'new_password_required', session };
  throw new IdentityError('unsupported_challenge', {
    cause: new Error(`Cognito answered with the challenge ${challenge}, required attributes ${required}`),
  });
}

function tokensOf(result: AuthenticationResultType = {}): Tokens {
  const { AccessToken, IdToken, RefreshToken, ExpiresIn } = result;
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
