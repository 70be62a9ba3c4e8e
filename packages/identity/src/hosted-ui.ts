import type { Tokens } from './sign-in.ts';

/** Secrets that the browser keeps from the start of a sign-in to its end, so that nobody else's answer is accepted. */
export interface OAuthState {
  /** Returned beside the code (RFC 6749, section 10.12): this browser started the sign-in. */
  readonly state: string;
  /** Returned in the ID token (OpenID Connect Core, section 3.1.2.1): the tokens are for this sign-in. */
  readonly nonce: string;
  /** Sent with the code (PKCE, RFC 7636): the code alone gets no tokens. */
  readonly codeVerifier: string;
}

/** The tokens of a browser session. */
export interface RefreshableTokens extends Tokens {
  readonly refreshToken: string;
  /** When the first of the access token and the ID token expires. */
  readonly expiresAt: Date;
}

/**
 * What a sign-in is for: `session`; `fresh_session`, where that of the browser with Cognito is too old; or the setup of a
 * second factor, whose access token may do more than a session's and is thrown away after it.
 */
export type SignInPurpose = 'session' | 'fresh_session' | 'second_factor';

/** Sign-in on the user pool's own pages: OpenID Connect's code flow, with the web client. */
export interface HostedUi {
  /** The origin of the pages: `https://acorn.auth.eu-central-1.amazoncognito.com`. */
  readonly origin: string;
  /** Where a browser is sent to be signed out at Cognito too. Otherwise the next sign-in asks for no password. */
  readonly signOutUrl: string;
  /**
   * Starts a sign-in.
   *
   * @param purpose all but `session` ask for the password even if the browser is signed in. @default 'session'
   * @returns where the browser is sent, and the state that it has to bring back
   */
  begin(purpose?: SignInPurpose): Promise<{ readonly url: string; readonly oauthState: OAuthState }>;
  /**
   * Finishes a sign-in: exchanges the code for tokens and checks the ID token's claims. The token verifier checks its signature.
   *
   * @param callbackParameters the query of the callback
   * @param options `signedInAfter`: the user has entered their password after it, or the error is `sign_in_not_recent`
   * @throws {IdentityError} `sign_in_not_begun`, `sign_in_response_invalid`, `sign_in_denied`, `sign_in_failed`,
   *   `sign_in_mixed_up`, `sign_in_code_invalid`, `sign_in_misconfigured`, `rate_limited`, `identity_provider_unavailable`
   */
  finish(
    callbackParameters: URLSearchParams,
    oauthState: OAuthState,
    options?: { readonly signedInAfter?: Date },
  ): Promise<RefreshableTokens>;
  /**
   * Refreshes tokens, with the same scopes. Where the client rotates refresh tokens, the one that was sent stays valid for a
   * short while, in case the answer is lost.
   *
   * @throws {IdentityError} `refresh_token_invalid`, `rate_limited`, `identity_provider_unavailable`
   */
  refresh(refreshToken: string): Promise<RefreshableTokens>;
  /** Revokes a refresh token. A token that is revoked already is no error. @throws {IdentityError} */
  revoke(refreshToken: string): Promise<void>;
}
