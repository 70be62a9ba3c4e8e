import type { Database } from '@freehold/database';
import type { ApiEnvironment } from '@freehold/environment';
import type { HostedUi } from '@freehold/identity';
import type { RenderProblem } from '../../http/errors/problem-handler.ts';
import { hostCookies } from '../../http/host-cookies.ts';
import type { Log } from '../../log.ts';
import { createEncryption } from '../sessions/encryption.ts';
import { type BrowserSessions, browserSessions, sessionCookie } from '../sessions/session-cookie.ts';
import { createSessions } from '../sessions/sessions.ts';
import { hostedUiSettings } from './hosted-ui-settings.ts';
import { type OAuthStateCookies, oauthStateCookies } from './oauth-state-cookie.ts';
import { pageRenderer, type RenderPage } from './pages/page.ts';
import { problemPageRenderer } from './pages/problem-page.ts';

/** What it takes to have people sign in by a browser, and stay signed in. */
export interface BrowserSignIn {
  readonly hostedUi: HostedUi;
  readonly stateCookies: OAuthStateCookies;
  readonly sessions: BrowserSessions;
  /** The one host that people sign in at. */
  readonly site: URL;
  /** Of PUBLIC_URL: whose pages may have something done with the cookie. */
  readonly origin: string;
  /** The session's cookie, by its full name. */
  readonly cookieName: string;
  readonly renderPage: RenderPage;
  readonly renderProblem: RenderProblem;
}

export interface BrowserSignInOptions {
  readonly environment: ApiEnvironment;
  readonly hostedUi: HostedUi | undefined;
  readonly database: Pick<Database, 'sessions'>;
  readonly log: Log;
  readonly clock: { now(): number };
  readonly now: () => Date;
}

/** @returns `undefined` for an installation without a Hosted UI */
export function browserSignIn(options: BrowserSignInOptions): BrowserSignIn | undefined {
  const { environment, hostedUi, database, log, clock, now } = options;
  const settings = hostedUiSettings(environment);
  if (settings === undefined || hostedUi === undefined) return undefined;
  const { site, sessionKeys } = settings;
  const { origin } = new URL(environment.PUBLIC_URL);
  const overHttps = site.protocol === 'https:';
  const cookies = hostCookies(overHttps);
  const encryption = createEncryption(sessionKeys, 'session tokens');
  const sessions = createSessions({ store: database.sessions, encryption, hostedUi, log, now, clock });
  const renderPage = pageRenderer([hostedUi.origin, origin]);
  return {
    hostedUi,
    stateCookies: oauthStateCookies(cookies, createEncryption(sessionKeys, 'sign-in attempts'), now),
    sessions: browserSessions(sessions, cookies, origin),
    site,
    origin,
    cookieName: cookies.fullName(sessionCookie),
    renderPage,
    renderProblem: problemPageRenderer(renderPage),
  };
}
