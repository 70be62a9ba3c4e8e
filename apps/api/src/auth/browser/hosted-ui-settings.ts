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
  readonly mfa: ApiEnvironment['COGNITO_MFA'];
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
    mfa: environment.COGNITO_MFA,
  };
}

/** The page where a user sets up a second factor: the account page, or the sign-in, which sets it up where it is required. */
export function secondFactorSetupUrl({ site, mfa }: Pick<HostedUiSettings, 'site' | 'mfa'>): string {
  return `${site.origin}${mfa === 'OPTIONAL' ? '/account' : '/auth/login'}`;
}
