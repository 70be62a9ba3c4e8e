import { readFileSync } from 'node:fs';
import type { TokenVerifier } from '@freehold/cognito';
import type { Database } from '@freehold/database';
import type { HostedUi, TokenUse } from '@freehold/identity';
import type { Router } from '@koa/router';
import type { AccountStatusCache } from '../../guards/account-status-cache.ts';
import type { Guards } from '../../guards/guards.ts';
import type { Tenancy } from '../../guards/tenant.ts';
import type { RequestState } from '../../http/api-context.ts';
import { apiRouter } from '../../http/router.ts';
import type { BrowserSessions } from '../sessions/session-cookie.ts';
import type { SignOut } from '../sign-out.ts';
import { callback } from './callback.ts';
import { frontPage } from './front-page.ts';
import { login } from './login.ts';
import { logout, logoutEverywhere } from './logout.ts';
import type { OAuthStateCookies } from './oauth-state-cookie.ts';
import type { RenderPage } from './pages/page.ts';

export interface AuthRoutesOptions {
  readonly guards: Guards;
  readonly hostedUi: HostedUi;
  readonly stateCookies: OAuthStateCookies;
  readonly sessions: BrowserSessions;
  readonly verifier: TokenVerifier;
  /** The kind of token that routes take. */
  readonly preferred: TokenUse;
  readonly tenancy: Tenancy;
  readonly accountStatus: AccountStatusCache;
  readonly database: Database;
  readonly signOut: SignOut;
  /** The one host that people sign in at. */
  readonly site: URL;
  /** Of PUBLIC_URL. */
  readonly origin: string;
  readonly renderPage: RenderPage;
}

/** A new version comes with a deployment, so an hour of an old one is no harm. */
const cacheControl = 'public, max-age=3600';

/** Sign-in through the Hosted UI, for browsers, and the page to try it with. */
export function authRoutes(options: AuthRoutesOptions): Router<RequestState> {
  const { guards, sessions, site, renderPage } = options;
  const style = readFileSync(new URL('pages/style.css', import.meta.url));
  const router = apiRouter();

  router.get('/', frontPage(guards, sessions, site, renderPage));
  router.get('/auth/login', login(options));
  router.get('/auth/callback', callback(options));
  router.post('/auth/logout', logout(options));
  router.post('/auth/logout-everywhere', logoutEverywhere(guards, options.signOut, options));
  router.get('/auth/style.css', (ctx) => {
    ctx.set('Cache-Control', cacheControl);
    ctx.type = 'text/css';
    ctx.body = style;
  });
  return router;
}
