import { type ApiEnvironment, logoutUrlOf } from '@freehold/environment';

/** The variables that the Hosted UI needs. */
export interface HostedUiSettings {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly domain: string;
  readonly redirectUri: string;
  /** Where Cognito redirects after a sign-out: the front page. `infra` registers it. */
  readonly signedOutUri: string;
  /** The callback's origin. The session cookie is for its host only. */
  readonly site: URL;
  readonly sessionKeys: readonly Uint8Array[];
}

/** @returns `undefined` for an installation without a Hosted UI */
export function hostedUiSettings(environment: ApiEnvironment): HostedUiSettings | undefined {
  const { COGNITO_WEB_CLIENT_ID, COGNITO_WEB_CLIENT_SECRET, COGNITO_DOMAIN, SESSION_KEYS } = environment;
  if (COGNITO_WEB_CLIENT_ID === undefined || COGNITO_DOMAIN === undefined || SESSION_KEYS === undefined)
    return undefined;
  return {
    clientId: COGNITO_WEB_CLIENT_ID,
    clientSecret: COGNITO_WEB_CLIENT_SECRET,
    domain: COGNITO_DOMAIN,
    redirectUri: environment.COGNITO_REDIRECT_URI,
    signedOutUri: logoutUrlOf(environment.PUBLIC_URL),
    site: new URL(new URL(environment.COGNITO_REDIRECT_URI).origin),
    sessionKeys: SESSION_KEYS,
  };
}
