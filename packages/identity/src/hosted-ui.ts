import type { Tokens } from './sign-in.ts';

/**
 * What the browser that began a sign-in keeps until it comes back, and nobody else learns: so that an answer counts only
 * where it was asked for. Secrets, each of them.
 */
export interface OAuthState {
  /** Comes back beside the code (RFC 6749, section 10.12): the answer is for a sign-in of this browser. */
  readonly state: string;
  /** Comes back in the ID token (OpenID Connect Core, section 3.1.2.1): the tokens are for this very sign-in. */
  readonly nonce: string;
  /** Goes with the code (PKCE, RFC 7636): whoever has only the code gets nothing for it. */
  readonly codeVerifier: string;
}

/** Tokens that can be kept and refreshed. */
export interface RefreshableTokens extends Tokens {
  readonly refreshToken: string;
  /** When the first of the two tokens expires, as they say themselves. */
  readonly expiresAt: Date;
}

/** Signing people in on the pages of the user pool: OpenID Connect's code flow, for the web client. */
export interface HostedUi {
  /** Where its pages are: `https://acorn.auth.eu-central-1.amazoncognito.com`. */
  readonly origin: string;
  /**
   * Where a browser goes to be signed out there too. Without that, the next sign-in asks nothing and is the same person's.
   */
  readonly signOutUrl: string;
  /** Begins a sign-in. @returns where the browser goes, and what it has to bring back */
  begin(): Promise<{ readonly url: string; readonly oauthState: OAuthState }>;
  /**
   * Ends a sign-in: exchanges the code for tokens, and checks the ID token's claims. Its signature is the verifier's business.
   *
   * @param callbackParameters the query that the browser came back with
   * @throws {IdentityError} `sign_in_not_begun`, `sign_in_denied`, `sign_in_code_invalid`, `sign_in_mixed_up`,
   *   `sign_in_misconfigured`, `rate_limited`, `identity_provider_unavailable`
   */
  finish(callbackParameters: URLSearchParams, oauthState: OAuthState): Promise<RefreshableTokens>;
  /**
   * New tokens, of the same scopes. Where the client rotates refresh tokens, the one that was sent is good for a short
   * while yet, for an answer that was lost.
   *
   * @throws {IdentityError} `refresh_token_invalid`, `rate_limited`, `identity_provider_unavailable`
   */
  refresh(refreshToken: string): Promise<RefreshableTokens>;
  /** Makes a refresh token void. One that is void already is fine. @throws {IdentityError} */
  revoke(refreshToken: string): Promise<void>;
}
