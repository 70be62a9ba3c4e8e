const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * How long things last, in milliseconds. A session ends by the first of: its absolute end, a day without use, and the end of
 * its refresh token, which is a setting of the web client (30 days unless it says otherwise) and counts from the sign-in.
 */
export const lifetimes = {
  /** A session, however much it is used. */
  session: 7 * day,
  /** A session that nobody uses. */
  idleSession: day,
  /** Between two times that the use of a session is written down: not at each request. */
  sessionExtension: 5 * minute,
  /** From the start of a sign-in to its end. */
  pendingSignIn: 10 * minute,
  /** Tokens are refreshed this long before they expire. Cognito's shortest last five minutes. */
  refreshAhead: minute,
  /**
   * A refresh. Whoever leased it and hasn't come back by then is taken to have died, and it is tried again with the old
   * refresh token: in time for that to be good still, for which the web client has a grace period of 30 seconds.
   */
  refreshLease: 10_000,
  /** Between two tries to refresh tokens that are good still, after one that failed. */
  refreshPause: 5_000,
} as const;
