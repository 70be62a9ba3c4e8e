import { readFileSync } from 'node:fs';
import type { Database } from '@freehold/database';
import type { HostedUi, TokenUse } from '@freehold/identity';
import type { TokenVerifier } from '@freehold/identity/cognito';
import type { Router } from '@koa/router';
import type { Access } from '../access/access.ts';
import type { StandingCheck } from '../access/standing.ts';
import type { Tenancy } from '../access/tenancy.ts';
import type { RequestState } from '../http/api-context.ts';
import { apiRouter } from '../http/router.ts';
import type { BrowserSessions } from '../sessions/browser-sessions.ts';
import type { SignOut } from '../sign-in/sign-out.ts';
import type { AttemptCookies } from './attempt-cookies.ts';
import { callback } from './callback.ts';
import { frontPage } from './front-page.ts';
import { login } from './login.ts';
import { logout, logoutEverywhere } from './logout.ts';
import type { ShowPage } from './pages/page.ts';

export interface AuthRoutesOptions {
  readonly access: Access;
  readonly hostedUi: HostedUi;
  readonly attempts: AttemptCookies;
  readonly sessions: BrowserSessions;
  readonly verifier: TokenVerifier;
  /** The kind of token that routes take. */
  readonly preferred: TokenUse;
  readonly tenancy: Tenancy;
  readonly standing: StandingCheck;
  readonly database: Database;
  readonly signOut: SignOut;
  /** The one host that people sign in at. */
  readonly site: URL;
  /** Of PUBLIC_URL. */
  readonly origin: string;
  readonly show: ShowPage;
}

/** A new version comes with a deployment, so an hour of an old one is no harm. */
const cacheControl = 'public, max-age=3600';

/** Sign-in through the Hosted UI, for browsers, and the page to try it with. */
export function authRoutes(options: AuthRoutesOptions): Router<RequestState> {
  const { access, sessions, site, show } = options;
  const style = readFileSync(new URL('pages/style.css', import.meta.url));
  const router = apiRouter();

  router.get('/', frontPage(access, sessions, site, show));
  router.get('/auth/login', login(options));
  router.get('/auth/callback', callback(options));
  router.post('/auth/logout', logout(options));
  router.post('/auth/logout-everywhere', logoutEverywhere(access, options.signOut, options));
  router.get('/auth/style.css', (ctx) => {
    ctx.set('Cache-Control', cacheControl);
    ctx.type = 'text/css';
    ctx.body = style;
  });
  return router;
}
