import { readFileSync } from 'node:fs';
import type { Router } from '@koa/router';
import type { Guards } from '../../guards/guards.ts';
import type { RequestState } from '../../http/api-context.ts';
import { apiRouter } from '../../http/router.ts';
import type { Services } from '../../services.ts';
import type { BrowserSignIn } from './browser-sign-in.ts';
import { callback } from './callback.ts';
import { type FrontPageSection, frontPage } from './front-page.ts';
import { login } from './login.ts';
import { logout, logoutEverywhere } from './logout.ts';
import { forNavigation } from './navigation.ts';
import { secondFactorRoutes } from './second-factor/routes.ts';
import { setupCallback } from './second-factor/setup-callback.ts';

/** A new version comes with a deployment. */
const cacheControl = 'public, max-age=3600';

/** Sign-in by the Hosted UI, the front page, and the account page. */
export function browserRoutes<Client>(
  guards: Guards<Client, string>,
  services: Services<Client>,
  browserSignIn: BrowserSignIn,
  frontPageSections: readonly FrontPageSection<Client>[],
): Router<RequestState> {
  const style = readFileSync(new URL('pages/style.css', import.meta.url));
  const router = apiRouter();

  router.get('/', frontPage(guards, browserSignIn, frontPageSections));
  router.get('/auth/login', forNavigation(login(browserSignIn)));
  const { hasAccountPage } = browserSignIn;
  const continueSetup = hasAccountPage ? setupCallback(guards, services, browserSignIn) : undefined;
  router.get('/auth/callback', forNavigation(callback(services, browserSignIn, continueSetup)));
  router.post('/auth/logout', logout(browserSignIn));
  router.post('/auth/logout-everywhere', logoutEverywhere(guards, services, browserSignIn));
  router.get('/auth/style.css', (ctx) => {
    ctx.set('Cache-Control', cacheControl);
    ctx.type = 'text/css';
    ctx.body = style;
  });
  if (hasAccountPage) router.use(secondFactorRoutes(guards, services, browserSignIn).routes());
  return router;
}
