/** The second factor of accounts: an authenticator app, whose codes (TOTP) the user pool asks for at sign-in. */
export interface SecondFactors {
  /**
   * Whether an active account has one, and sign-in asks for it.
   *
   * @param username of a verified token
   * @returns `false` for a disabled or deleted account, too
   * @throws {IdentityError} `rate_limited`, `identity_provider_unavailable`
   */
  isSetUp(username: string): Promise<boolean>;
  /**
   * Begins a setup. A previous app works until the new one is confirmed.
   *
   * @param accessToken of the user, with the scope `aws.cognito.signin.user.admin`
   * @returns the secret for the app, in base32
   * @throws {IdentityError} `challenge_expired` where the token isn't valid any more, and others
   */
  beginSetup(accessToken: string): Promise<string>;
  /**
   * Confirms the app with a code that it shows. From then on, sign-in asks for its codes.
   *
   * @param code six digits
   * @returns whether the code is right
   * @throws {IdentityError} `challenge_expired` where the token isn't valid any more, and others
   */
  confirmSetup(accessToken: string, code: string): Promise<boolean>;
}
