const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * Lifetimes in milliseconds. A session ends after `session`, after `idleSession` without use, or with its refresh token, whose
 * lifetime is a setting of the web client (30 days by default) and counts from the sign-in.
 */
export const lifetimes = {
  /** The maximum lifetime of a session. */
  session: 7 * day,
  /** The lifetime of a session without use. */
  idleSession: day,
  /** The use of a session is recorded this often, and not at each request. */
  sessionExtension: 5 * minute,
  /** The time for a sign-in from its start to its end. */
  pendingSignIn: 10 * minute,
  /** The time for the setup of a second factor, after the sign-in that begins it. */
  pendingSetup: 10 * minute,
  /** Tokens are refreshed this long before they expire. Cognito's minimum lifetime is five minutes. */
  refreshAhead: minute,
  /**
   * The lease of a refresh. When it ends, another request tries again with the old refresh token, which works during the web
   * client's grace period of 30 seconds.
   */
  refreshLease: 10_000,
  /** After a refresh failed, the next one waits this long. */
  refreshPause: 5_000,
} as const;
