import type { Router } from '@koa/router';
import { z } from 'zod';
import { endpoint } from '../../../contract/endpoint.ts';
import type { Guards } from '../../../guards/guards.ts';
import type { Handler, RequestState } from '../../../http/api-context.ts';
import { Problem } from '../../../http/errors/problem.ts';
import { readForm } from '../../../http/form.ts';
import { apiRouter } from '../../../http/router.ts';
import type { Services } from '../../../services.ts';
import type { BrowserSignIn } from '../browser-sign-in.ts';
import { signedOutAccountPage } from '../pages/front-page.ts';
import { accountPage, setUpPage, setupPage } from '../pages/second-factor-page.ts';
import { confirmSetup } from './confirm-setup.ts';

const response = { status: 200, description: 'A page.' } as const;
const page = { tag: 'sign-in', sessionTokenUse: 'id', response } as const;

const getAccount = endpoint({ ...page, method: 'get', path: '/account', summary: 'Show the account' });
const postSetup = endpoint({ ...page, method: 'post', path: '/account/second-factor', summary: 'Begin a setup' });
const getSetup = endpoint({ ...page, method: 'get', path: '/account/second-factor', summary: 'Show a setup' });
const postCode = endpoint({ ...page, method: 'post', path: '/account/second-factor/code', summary: 'End a setup' });

const codeForm = z.object({ code: z.string().max(20).default('') });

/** The account page, where users set up a second factor, in pools that leave it to them. */
export function secondFactorRoutes<Client>(
  guards: Guards<Client, string>,
  services: Services<Client>,
  browserSignIn: BrowserSignIn,
): Router<RequestState> {
  const router = apiRouter();
  router.get('/account', account(guards, services, browserSignIn));
  router.post('/account/second-factor', beginSetup(guards, browserSignIn));
  router.get('/account/second-factor', showSetup(guards, browserSignIn));
  router.post('/account/second-factor/code', endSetup(guards, services, browserSignIn));
  return router;
}

/** `GET /account`: whether sign-in asks the user for a second factor, and a button to set one up. */
function account<Client>(
  guards: Guards<Client, string>,
  { secondFactors }: Pick<Services<Client>, 'secondFactors'>,
  { renderPage, site }: BrowserSignIn,
): Handler {
  const { handle } = guards.forUser(getAccount, async ({ ctx, principal }) => {
    renderPage(ctx, accountPage(principal, await secondFactors.isSetUp(principal.username)));
  });
  return async (ctx) => {
    try {
      await handle(ctx);
    } catch (error) {
      const isSignedOut = error instanceof Problem && ['token_missing', 'session_expired'].includes(error.code);
      if (!isSignedOut) throw error;
      renderPage(ctx, signedOutAccountPage(`${site.origin}/auth/login?return_to=/account`));
    }
  };
}

/**
 * `POST /account/second-factor`: begins a setup by a sign-in of its own, which asks for the password and for the scope that
 * the setup takes.
 */
function beginSetup(
  guards: Guards<unknown, string>,
  { hostedUi, stateCookies }: Pick<BrowserSignIn, 'hostedUi' | 'stateCookies'>,
): Handler {
  return async (ctx) => {
    let destination = '';
    const { handle } = guards.forUser(postSetup, async () => {
      const { url, oauthState } = await hostedUi.begin('second_factor');
      stateCookies.save(ctx, { oauthState, returnTo: '/account', purpose: 'second_factor' });
      destination = url;
    });
    await handle(ctx);
    ctx.status = 303;
    ctx.redirect(destination);
  };
}

/** `GET /account/second-factor`: the key for the app, and the form for its code. */
function showSetup(
  guards: Guards<unknown, string>,
  { setups, renderPage, site }: Pick<BrowserSignIn, 'setups' | 'renderPage' | 'site'>,
): Handler {
  return async (ctx) => {
    let isUnderWay = true;
    const { handle } = guards.forUser(getSetup, async ({ principal }) => {
      const setup = await setups.find(ctx, principal);
      if (setup === undefined) isUnderWay = false;
      else renderPage(ctx, setupPage(principal, setup.secret));
    });
    await handle(ctx);
    if (!isUnderWay) ctx.redirect(`${site.origin}/account`);
  };
}

/**
 * `POST /account/second-factor/code`: ends a setup with a code of the app, and signs the user out everywhere, since nobody
 * entered a code for the tokens and sessions from before. Those of the setup end too. If a step fails, a code repeats all.
 */
function endSetup<Client>(
  guards: Guards<Client, string>,
  { secondFactors, operatorSecondFactor, signOut, now }: Services<Client>,
  { setups, sessions, hostedUi, renderPage }: BrowserSignIn,
): Handler {
  return async (ctx) => {
    let isRight = false;
    const { handle } = guards.forUser(postCode, async ({ principal }) => {
      const setup = await setups.find(ctx, principal);
      if (setup === undefined) throw new Problem('challenge_expired');
      const code = (await readForm(ctx, codeForm)).code.replaceAll(/\s/g, '');
      isRight = /^\d{6}$/.test(code) && (await confirmSetup(secondFactors, principal, setup, code, now()));
      if (!isRight) {
        renderPage(
          ctx,
          setupPage(principal, setup.secret, 'This code is not right. Enter the one that the app shows now.'),
        );
        return;
      }
      operatorSecondFactor.invalidate(principal);
      const { sub, tenantClaim: tenant } = principal;
      const event = { actorSub: sub, tenant, action: 'user.second_factor_set_up', detail: { sub } } as const;
      await signOut(principal, principal.issuedAt, event);
      await setups.end(ctx);
      await sessions.end(ctx);
      renderPage(ctx, setUpPage(hostedUi.signOutUrl));
    });
    await handle(ctx);
    if (!isRight) ctx.status = 400;
  };
}
