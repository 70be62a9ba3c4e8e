import type { BearerToken } from './bearer-token.ts';
import type { Subject } from './principal.ts';

/** The two identifiers of a user that never change. */
export interface UserIdentifiers {
  readonly sub: Subject;
  readonly username: string;
}

/** Tokens as Cognito issues them. All are secrets. */
export interface Tokens {
  readonly accessToken: BearerToken;
  readonly idToken: BearerToken;
  /** `undefined` after a refresh without rotation: the one that was sent stays valid. */
  readonly refreshToken: string | undefined;
  /** Seconds until the access token expires. */
  readonly expiresIn: number;
}

/** How a sign-in can end without an error. */
export type SignInOutcome =
  | { readonly kind: 'tokens'; readonly tokens: Tokens }
  /** At a first sign-in, the user has to choose a password. `session` is valid once, for a few minutes. */
  | { readonly kind: 'new_password_required'; readonly session: string };

/** The outcome of asking for a code. For the log only: the caller must not learn whether the account exists. */
export type ResetCodeOutcome =
  | { readonly kind: 'accepted' }
  /** The account doesn't exist, or no code can be sent to it. */
  | { readonly kind: 'no_code'; readonly cause: Error }
  /** The account exists and the e-mail could not be sent: the pool's e-mail settings or a trigger are wrong. */
  | { readonly kind: 'undeliverable'; readonly cause: Error };

/** Sign-in and sign-out with e-mail and password. */
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
  /**
   * Refreshes tokens of the server client.
   *
   * @throws {IdentityError} `refresh_token_invalid`, and others
   */
  refresh(refreshToken: string): Promise<Tokens>;
  /**
   * Revokes all refresh tokens of a user, and their access tokens for Cognito's own API. A deleted user counts as signed out.
   *
   * @param username of a verified token
   */
  signOutEverywhere(username: string): Promise<void>;
  /** Has Cognito send a code by e-mail, for `resetPassword`. */
  sendResetCode(email: string): Promise<ResetCodeOutcome>;
  /**
   * Sets a new password with the code from the e-mail.
   *
   * @throws {IdentityError} `challenge_expired` for a code that is wrong, used or too old, and for an unknown account;
   *   `password_policy`, and others
   */
  resetPassword(email: string, code: string, newPassword: string): Promise<void>;
  /** Finds a user by e-mail address. The result must never show in a response. */
  findUser(email: string): Promise<UserIdentifiers | undefined>;
}
