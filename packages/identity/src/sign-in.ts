import type { BearerToken } from './bearer-token.ts';

/** Tokens as Cognito hands them out. Secrets, each of them. */
export interface Tokens {
  readonly accessToken: BearerToken;
  readonly idToken: BearerToken;
  readonly refreshToken: string | undefined;
  /** Seconds until the access token expires. */
  readonly expiresIn: number;
}

/** How a sign-in can go, short of an error. */
export type SignInOutcome =
  | { readonly kind: 'tokens'; readonly tokens: Tokens }
  /** A first sign-in: the account wants a password of its own. `session` is good once, for a few minutes. */
  | { readonly kind: 'new_password_required'; readonly session: string };

/** Signing people in with e-mail and password. */
export interface SignIn {
  /** @throws {IdentityError} `invalid_credentials` whether or not the account exists, and others */
  login(email: string, password: string): Promise<SignInOutcome>;
  /**
   * Answers `new_password_required`.
   *
   * @param session of the login before it
   * @throws {IdentityError} `challenge_expired`, `password_policy`, and others
   */
  setNewPassword(email: string, newPassword: string, session: string): Promise<SignInOutcome>;
}
