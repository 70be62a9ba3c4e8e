import type { Database } from '@freehold/database';
import type { HostedUi } from '@freehold/identity';
import type { RenderProblem } from '../../http/errors/problem-handler.ts';
import { hostCookies } from '../../http/host-cookies.ts';
import type { Log } from '../../log.ts';
import { createEncryption } from '../sessions/encryption.ts';
import { type BrowserSessions, browserSessions, sessionCookie } from '../sessions/session-cookie.ts';
import { createSessions } from '../sessions/sessions.ts';
import type { HostedUiSettings } from './hosted-ui-settings.ts';
import { type OAuthStateCookies, oauthStateCookies } from './oauth-state-cookie.ts';
import { pageRenderer, type RenderPage } from './pages/page.ts';
import { problemPageRenderer } from './pages/problem-page.ts';
import { type PendingSetups, pendingSetups } from './second-factor/pending-setups.ts';

/** What sign-in by a browser needs. */
export interface BrowserSignIn {
  readonly hostedUi: HostedUi;
  readonly stateCookies: OAuthStateCookies;
  readonly sessions: BrowserSessions;
  readonly setups: PendingSetups;
  /** Whether users set up a second factor on the account page: where it is optional, the Hosted UI has no setup. */
  readonly hasAccountPage: boolean;
  /** The origin that users sign in at: the callback's. */
  readonly site: URL;
  /** The origin of `PUBLIC_URL`, whose pages may send requests with the session cookie. */
  readonly origin: string;
  /** The session cookie's name, with its prefix. */
  readonly cookieName: string;
  readonly renderPage: RenderPage;
  readonly renderProblem: RenderProblem;
}

export interface BrowserSignInOptions {
  readonly settings: HostedUiSettings;
  readonly hostedUi: HostedUi;
  readonly publicUrl: string;
  readonly database: Pick<Database, 'sessions'>;
  readonly log: Log;
  readonly clock: { now(): number };
  readonly now: () => Date;
}

export function createBrowserSignIn(options: BrowserSignInOptions): BrowserSignIn {
  const { settings, hostedUi, publicUrl, database, log, clock, now } = options;
  const { site, sessionKeys } = settings;
  const { origin } = new URL(publicUrl);
  const cookies = hostCookies(site.protocol === 'https:');
  const encryption = createEncryption(sessionKeys, 'session tokens');
  const sessions = createSessions({ store: database.sessions, encryption, hostedUi, log, now, clock });
  const renderPage = pageRenderer([hostedUi.origin, origin]);
  return {
    hostedUi,
    stateCookies: oauthStateCookies(cookies, createEncryption(sessionKeys, 'sign-in attempts'), now),
    sessions: browserSessions(sessions, cookies, origin),
    setups: pendingSetups(database.sessions, createEncryption(sessionKeys, 'second-factor setups'), cookies, now),
    hasAccountPage: settings.mfa === 'OPTIONAL',
    site,
    origin,
    cookieName: cookies.fullName(sessionCookie),
    renderPage,
    renderProblem: problemPageRenderer(renderPage),
  };
}
