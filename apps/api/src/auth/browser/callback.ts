import type { Principal, RefreshableTokens } from '@freehold/identity';
import type { ApiContext, Handler } from '../../http/api-context.ts';
import { Problem, type ProblemCode } from '../../http/errors/problem.ts';
import { problemFromError } from '../../http/errors/problem-from-error.ts';
import { searchParams } from '../../http/query.ts';
import type { Services } from '../../services.ts';
import type { BrowserSignIn } from './browser-sign-in.ts';
import { discardTokens, verifyIssued } from './issued-tokens.ts';
import type { ContinueSetup } from './second-factor/setup-callback.ts';

/** Problems of a callback that was used before, or whose sign-in is forgotten: by Back, Reload, or an old tab. */
const repeatedCallback: ReadonlySet<ProblemCode> = new Set(['sign_in_not_begun', 'sign_in_code_invalid']);

/** Problems whose reason only Cognito knows. They are warnings, since anyone can write one into the callback. */
const refusedByCognito: ReadonlySet<ProblemCode> = new Set(['sign_in_failed', 'sign_in_code_invalid']);

/**
 * `GET /auth/callback`: ends a sign-in that this browser began. Exchanges the code, verifies the tokens, records the user,
 * checks that they may enter, and starts a session. Where Cognito's session is from before the user's tokens were revoked, the
 * sign-in begins anew. A user who is signed in already gets no error for an old callback.
 *
 * @param continueSetup ends a sign-in that began the setup of a second factor; `undefined` where there is none
 */
export function callback<Client>(
  services: Services<Client>,
  browserSignIn: BrowserSignIn,
  continueSetup: ContinueSetup | undefined,
): Handler {
  const { verifier, tenancy, accountStatus, database, knownAddresses, environment } = services;
  const { hostedUi, stateCookies, sessions, site } = browserSignIn;

  return async (ctx) => {
    const response = searchParams(ctx);
    const pending = stateCookies.take(ctx, response.get('state') ?? '');
    try {
      if (pending === undefined) throw new Problem('sign_in_not_begun');
      if (pending.purpose === 'second_factor') {
        if (continueSetup === undefined) throw new Problem('sign_in_not_begun');
        return await continueSetup(ctx, response, pending);
      }
      await finish(ctx, await hostedUi.finish(response, pending.oauthState));
    } catch (error) {
      const { code, cause } = problemFromError(error);
      if (code === 'token_revoked' && pending?.purpose === 'session') return beginAgain(ctx, pending.returnTo);
      // Cognito hasn't asked for the password again: the plan LITE doesn't.
      if (code === 'token_revoked' && pending?.purpose === 'fresh_session')
        throw new Problem('sign_in_not_recent', { cause: error });
      if (refusedByCognito.has(code))
        ctx.state.log.warn({ event: 'sign_in_refused', err: cause, code }, 'Cognito refused a sign-in');
      if (!repeatedCallback.has(code) || !(await isSignedIn(ctx))) throw error;
    }
    ctx.redirect(`${site.origin}${pending?.returnTo ?? '/'}`);
  };

  async function finish(ctx: ApiContext, tokens: RefreshableTokens): Promise<void> {
    try {
      const { user, caller } = await verify(tokens);
      ctx.state.log.bind('sub', user.sub);
      // Cognito's own session in a browser outlives a revocation, and gives new tokens.
      await accountStatus.assertNotRevoked({ ...caller, issuedAt: user.signedInAt });
      const { sub, username, email, tenantClaim: tenant } = user;
      await database.recordSignIn({ sub, username, email, tenant });
      await assertMayEnter(caller);
      await sessions.begin(ctx, user, tokens);
      await knownAddresses.remember(ctx, email, sub);
    } catch (error) {
      await discardTokens(ctx, hostedUi, tokens);
      throw error;
    }
  }

  /** Begins the sign-in anew, with the password and what else Cognito asks for. */
  async function beginAgain(ctx: ApiContext, returnTo: string): Promise<void> {
    const { url, oauthState } = await hostedUi.begin('fresh_session');
    stateCookies.save(ctx, { oauthState, returnTo, purpose: 'fresh_session' });
    ctx.redirect(url);
  }

  async function isSignedIn(ctx: ApiContext): Promise<boolean> {
    const token = await sessions.tokenOf(ctx, 'id').catch(() => undefined);
    return token !== undefined;
  }

  /** The ID token describes the user; the preferred kind of token is the one that guards will see. */
  async function verify({ idToken, accessToken }: RefreshableTokens) {
    const user = await verifyIssued(verifier, idToken, 'id');
    const bearer = await verifyIssued(verifier, accessToken, 'access');
    return { user, caller: environment.COGNITO_PREFERRED_TOKEN_USE === 'id' ? user : bearer };
  }

  /** A user needs an active tenant. An operator acts for other tenants, and needs none. */
  async function assertMayEnter(caller: Principal): Promise<void> {
    if (tenancy.isOperator(caller)) return accountStatus.assertNotRevoked(caller);
    const tenant = await tenancy.tenantOf(caller);
    if (tenant === undefined) throw new Problem('tenant_unproven');
    await accountStatus.assertActive(tenant, caller);
  }
}
