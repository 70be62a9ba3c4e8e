import type { HostedUi, RefreshableTokens } from '@freehold/identity';
import { IdentityError, issuedToken } from '@freehold/identity';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import * as oidc from 'openid-client';
import { type HostedUiOperation, toHostedUiError } from './hosted-ui-errors.ts';

export interface HostedUiOptions {
  readonly region: string;
  readonly userPoolId: string;
  /** The web client. */
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** The domain's base URL, without a slash at its end. By http only where it is a local Cognito's. */
  readonly domain: string;
  /** The callback, as the client registers it: Cognito compares it character by character. */
  readonly redirectUri: string;
  /** Where people come back to from signing out, likewise. */
  readonly signedOutUri: string;
  /** How long one request may take. @default 5000 */
  readonly requestMilliseconds?: number;
}

/** `email` and `profile` bring the address and the name into the ID token. The client has to allow all three. */
const scope = 'openid email profile';

/**
 * Cognito's Hosted UI (managed login) by way of openid-client.
 *
 * Tokens are refreshed at the token endpoint, where they came from, and not by GetTokensFromRefreshToken: the same client
 * authentication serves for the code, the refresh and the revocation, no credentials for AWS are involved, and the scopes stay
 * those of the sign-in (RFC 6749, section 6). It rotates where the client does
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html).
 */
export function createHostedUi(options: HostedUiOptions): HostedUi {
  const { clientId, domain, redirectUri } = options;
  const configuration = configurationOf(options);

  return {
    origin: new URL(domain).origin,
    signOutUrl: `${domain}/logout?${new URLSearchParams({ client_id: clientId, logout_uri: options.signedOutUri })}`,

    async begin() {
      const attempt = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        codeVerifier: oidc.randomPKCECodeVerifier(),
      };
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope,
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(attempt.codeVerifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, oauthState: attempt };
    },

    async finish(answer, { state, nonce, codeVerifier }) {
      if (answer.getAll('state').join() !== state) throw new IdentityError('sign_in_not_begun');
      const returned = new URL(redirectUri);
      returned.search = answer.toString();
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier };
      return tokensOf(await attempt('exchange', oidc.authorizationCodeGrant(configuration, returned, checks)));
    },

    async refresh(refreshToken) {
      const answer = await attempt('refresh', oidc.refreshTokenGrant(configuration, refreshToken));
      return tokensOf(answer, refreshToken);
    },

    async revoke(refreshToken) {
      await attempt('revocation', oidc.tokenRevocation(configuration, refreshToken));
    },
  };
}

/** What Cognito's discovery document says, put together here: so that nothing is asked of Cognito when the API starts. */
function configurationOf(options: HostedUiOptions): oidc.Configuration {
  const { region, userPoolId, clientId, clientSecret, domain, requestMilliseconds = 5_000 } = options;
  const configuration = new oidc.Configuration(
    {
      issuer: `https://cognito-idp.${region}.amazonaws.com/${userPoolId}`,
      authorization_endpoint: `${domain}/oauth2/authorize`,
      token_endpoint: `${domain}/oauth2/token`,
      revocation_endpoint: `${domain}/oauth2/revoke`,
    },
    clientId,
    {},
    clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret),
  );
  configuration.timeout = requestMilliseconds / 1_000;
  // The environment takes an http domain beside a local Cognito only.
  if (domain.startsWith('http:')) oidc.allowInsecureRequests(configuration);
  return configuration;
}

async function attempt<Result>(step: HostedUiOperation, request: Promise<Result>): Promise<Result> {
  return request.catch((cause: unknown) => {
    throw toHostedUiError(cause, step);
  });
}

type TokenAnswer = Pick<oidc.TokenEndpointResponse, 'access_token' | 'id_token' | 'refresh_token' | 'expires_in'>;

/** @param sent the refresh token that was sent, which stays good where no other comes back */
function tokensOf(answer: TokenAnswer, sent?: string): RefreshableTokens {
  const { access_token, id_token, refresh_token = sent, expires_in } = answer;
  if (id_token === undefined || refresh_token === undefined || expires_in === undefined) {
    throw new IdentityError('identity_provider_unavailable', { cause: new Error('Cognito left out a token') });
  }
  return {
    accessToken: issuedToken(access_token),
    idToken: issuedToken(id_token),
    refreshToken: refresh_token,
    expiresIn: expires_in,
    expiresAt: new Date(Math.min(...[access_token, id_token].map(expiryOf)) * 1_000),
  };
}

/** When a token says it expires, in seconds since 1970. To know when to refresh it; whoever uses it verifies it. */
function expiryOf(token: string): number {
  const { exp } = decomposeUnverifiedJwt(token).payload;
  if (exp === undefined) throw new IdentityError('identity_provider_unavailable', { cause: new Error('No expiry') });
  return exp;
}
