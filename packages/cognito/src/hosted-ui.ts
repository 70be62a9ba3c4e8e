import { cognitoIssuer } from '@freehold/aws-partitions';
import {
  type HostedUi,
  IdentityError,
  issuedToken,
  type RefreshableTokens,
  type SignInPurpose,
} from '@freehold/identity';
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';
import * as oidc from 'openid-client';
import { checkCallbackResponse } from './callback-response.ts';
import { toIdentityError } from './errors/identity-error.ts';
import type { IdentityOperation } from './errors/operation-codes.ts';
import type { TraceRequest } from './trace-request.ts';

export interface HostedUiOptions {
  readonly userPoolId: string;
  /** The web client. */
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** The domain's base URL, without a trailing slash. Only a local Cognito's may be http. */
  readonly domain: string;
  /** The callback as the web client registers it. Cognito compares it character by character. */
  readonly redirectUri: string;
  /** Where Cognito sends the browser after sign-out, as the web client registers it. */
  readonly signedOutUri: string;
  /** How long one request may take. @default 5000 */
  readonly requestMilliseconds?: number;
  /** Runs each request, in order to measure it. @default requests run by themselves */
  readonly traceRequest?: TraceRequest | undefined;
}

/** `email` and `profile` put the address and the name into the ID token. The web client must allow all of them. */
const scopes = {
  session: 'openid email profile',
  fresh_session: 'openid email profile',
  /** Cognito's own operations want the last one. */
  second_factor: 'openid email profile aws.cognito.signin.user.admin',
} as const satisfies Record<SignInPurpose, string>;

/**
 * A client for Cognito's Hosted UI (managed login), built on openid-client.
 *
 * It refreshes tokens at the token endpoint, not by GetTokensFromRefreshToken: that takes no AWS credentials, and the scopes
 * stay those of the sign-in (RFC 6749, section 6). Refresh tokens rotate where the web client says so
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html).
 */
export function createHostedUi(options: HostedUiOptions): HostedUi {
  const { clientId, domain, redirectUri, traceRequest = (_operation, send) => send() } = options;
  const configuration = configurationOf(options);

  async function attempt<Result>(operation: IdentityOperation, request: () => Promise<Result>): Promise<Result> {
    return traceRequest(operation, request).catch((cause: unknown) => {
      throw toIdentityError(cause, operation);
    });
  }

  return {
    origin: new URL(domain).origin,
    signOutUrl: `${domain}/logout?${new URLSearchParams({ client_id: clientId, logout_uri: options.signedOutUri })}`,

    async begin(purpose = 'session') {
      const oauthState = {
        state: oidc.randomState(),
        nonce: oidc.randomNonce(),
        codeVerifier: oidc.randomPKCECodeVerifier(),
      };
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: scopes[purpose],
        // Whoever finds an unlocked browser must not get past it without the password. Only managed login reads it, so
        // the sign-in's time is checked as well.
        ...(purpose !== 'session' && { prompt: 'login' }),
        state: oauthState.state,
        nonce: oauthState.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(oauthState.codeVerifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, oauthState };
    },

    async finish(callbackParameters, { state, nonce, codeVerifier }, { signedInAfter } = {}) {
      const { issuer } = configuration.serverMetadata();
      const callbackUrl = new URL(redirectUri);
      callbackUrl.search = checkCallbackResponse(callbackParameters, { state, issuer }).toString();
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier };
      const grant = () => oidc.authorizationCodeGrant(configuration, callbackUrl, checks);
      const answer = await attempt('hosted_ui_exchange', grant);
      const tokens = tokensOf(answer);
      if (signedInAfter !== undefined && !isSignedInAfter(answer, signedInAfter)) {
        await attempt('hosted_ui_revocation', () => oidc.tokenRevocation(configuration, tokens.refreshToken));
        throw new IdentityError('sign_in_not_recent');
      }
      return tokens;
    },

    async refresh(refreshToken) {
      const answer = await attempt('hosted_ui_refresh', () => oidc.refreshTokenGrant(configuration, refreshToken));
      return tokensOf(answer, refreshToken);
    },

    async revoke(refreshToken) {
      await attempt('hosted_ui_revocation', () => oidc.tokenRevocation(configuration, refreshToken));
    },
  };
}

/** The contents of Cognito's discovery document, built here so that the API starts without asking Cognito. */
function configurationOf(options: HostedUiOptions): oidc.Configuration {
  const { userPoolId, clientId, clientSecret, domain, requestMilliseconds = 5_000 } = options;
  const configuration = new oidc.Configuration(
    {
      issuer: cognitoIssuer(userPoolId),
      authorization_endpoint: `${domain}/oauth2/authorize`,
      token_endpoint: `${domain}/oauth2/token`,
      revocation_endpoint: `${domain}/oauth2/revoke`,
    },
    clientId,
    {},
    clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret),
  );
  configuration.timeout = requestMilliseconds / 1_000;
  // packages/environment accepts an http domain only with a local Cognito.
  if (domain.startsWith('http:')) oidc.allowInsecureRequests(configuration);
  return configuration;
}

type TokenAnswer = Pick<oidc.TokenEndpointResponse, 'access_token' | 'id_token' | 'refresh_token' | 'expires_in'>;

/** @param sent the refresh token that was sent: it stays valid where Cognito returns no other */
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

/** Whether `auth_time` says that the user entered their password after an instant. A token without it says nothing. */
function isSignedInAfter({ id_token }: TokenAnswer, instant: Date): boolean {
  const authTime = id_token === undefined ? undefined : decomposeUnverifiedJwt(id_token).payload['auth_time'];
  return typeof authTime === 'number' && authTime * 1_000 >= instant.getTime();
}

/** The `exp` of a token, in seconds since 1970. It decides when to refresh; the token verifier checks the signature. */
function expiryOf(token: string): number {
  const { exp } = decomposeUnverifiedJwt(token).payload;
  if (exp === undefined) throw new IdentityError('identity_provider_unavailable', { cause: new Error('No expiry') });
  return exp;
}
