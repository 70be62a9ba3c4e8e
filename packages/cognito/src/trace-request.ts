/**
 * Runs a request to Cognito. The caller that gives this function sees when each request begins and ends, and nothing of what is sent.
 *
 * @param operation `AdminInitiateAuth`, `hosted_ui_exchange`, `GetJwks`
 */
export type TraceRequest = <Answer>(operation: string, send: () => Promise<Answer>) => Promise<Answer>;
