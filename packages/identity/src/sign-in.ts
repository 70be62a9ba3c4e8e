import type { BearerToken } from './bearer-token.ts';
import type { Subject } from './principal.ts';

/** Somebody in the user pool, by the two names that never change. */
export interface UserIdentifiers {
  readonly sub: Subject;
  readonly username: string;
}

/** Tokens as Cognito hands them out. Secrets, each of them. */
export interface Tokens {
  readonly accessToken: BearerToken;
  readonly idToken: BearerToken;
  /** `undefined` after a refresh without rotation: the one that was sent stays good. */
  readonly refreshToken: string | undefined;
  /** Seconds until the access token expires. */
  readonly expiresIn: number;
}

/** How a sign-in can go, short of an error. */
export type SignInOutcome =
  | { readonly kind: 'tokens'; readonly tokens: Tokens }
  /** A first sign-in: the account wants a password of its own. `session` is good once, for a few minutes. */
  | { readonly kind: 'new_password_required'; readonly session: string };

/** What became of the wish for a code. For the log alone: whoever asked must not learn it. */
export type ResetCodeOutcome =
  | { readonly kind: 'accepted' }
  /** There is no such account, or none that a code can be sent to. */
  | { readonly kind: 'no_code'; readonly cause: Error }
  /** There is, and the e-mail could not be sent: the pool's e-mail or a trigger of its is not set up well. */
  | { readonly kind: 'undeliverable'; readonly cause: Error };

/** Signing people in and out with e-mail and password. */
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
   * New tokens for a refresh token of the server client.
   *
   * @throws {IdentityError} `refresh_token_invalid`, and others
   */
  refresh(refreshToken: string): Promise<Tokens>;
  /**
   * Makes every refresh token of a person void, and their access tokens with Cognito itself. Somebody whose account is
   * gone is signed out already.
   *
   * @param username of a verified token
   */
  signOutEverywhere(username: string): Promise<void>;
  /** Has a code sent by e-mail that `resetPassword` takes. */
  sendResetCode(email: string): Promise<ResetCodeOutcome>;
  /**
   * Sets a new password with the code from the e-mail.
   *
   * @throws {IdentityError} `challenge_expired` for a code that is wrong, used or too old, and for an account that there
   *   isn't; `password_policy`, and others
   */
  resetPassword(email: string, code: string, newPassword: string): Promise<void>;
  /** The person with an e-mail address. For what is done with an account, never for what is answered. */
  findUser(email: string): Promise<UserIdentifiers | undefined>;
}
