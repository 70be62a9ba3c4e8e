import type { Database } from '@freehold/database';
import type { ApiEnvironment } from '@freehold/environment';
import type { HostedUi } from '@freehold/identity';
import { ownCookies } from '../http/own-cookies.ts';
import type { Log } from '../log.ts';
import type { ShowProblem } from '../problems/problem-handler.ts';
import { type BrowserSessions, browserSessions, sessionCookie } from '../sessions/browser-sessions.ts';
import { createSeal } from '../sessions/seal.ts';
import { createSessions } from '../sessions/sessions.ts';
import { type AttemptCookies, attemptCookies } from './attempt-cookies.ts';
import { pageShower, type ShowPage } from './pages/page.ts';
import { problemPages } from './pages/problem-page.ts';
import { hostedUiSettings } from './settings.ts';

/** What it takes to have people sign in by a browser, and stay signed in. */
export interface BrowserSignIn {
  readonly hostedUi: HostedUi;
  readonly attempts: AttemptCookies;
  readonly sessions: BrowserSessions;
  /** The one host that people sign in at. */
  readonly site: URL;
  /** Of PUBLIC_URL: whose pages may have something done with the cookie. */
  readonly origin: string;
  /** The session's cookie, by its full name. */
  readonly cookieName: string;
  readonly show: ShowPage;
  readonly showProblem: ShowProblem;
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
  const cookies = ownCookies(overHttps);
  const seal = createSeal(sessionKeys, 'session tokens');
  const sessions = createSessions({ store: database.sessions, seal, hostedUi, log, now, clock });
  const show = pageShower([hostedUi.origin, origin]);
  return {
    hostedUi,
    attempts: attemptCookies(cookies, createSeal(sessionKeys, 'sign-in attempts'), now),
    sessions: browserSessions(sessions, cookies, origin),
    site,
    origin,
    cookieName: cookies.fullName(sessionCookie),
    show,
    showProblem: problemPages(show),
  };
}
