import { IdentityError, type Principal, type RefreshableTokens } from '@freehold/identity';
import type { ApiContext, Handler } from '../../http/api-context.ts';
import { Problem } from '../../http/errors/problem.ts';
import type { Services } from '../../services.ts';
import type { BrowserSignIn } from './browser-sign-in.ts';
import type { PendingSignIn } from './oauth-state-cookie.ts';

/**
 * `GET /auth/callback`: ends a sign-in that this browser began. Exchanges the code, verifies the tokens, records the user,
 * checks that they may enter, and starts a session.
 */
export function callback<Client>(services: Services<Client>, browserSignIn: BrowserSignIn): Handler {
  const { verifier, tenancy, accountStatus, database, environment } = services;
  const { hostedUi, stateCookies, sessions, site } = browserSignIn;

  return async (ctx) => {
    const response = new URLSearchParams(ctx.querystring);
    const { oauthState, returnTo } = takePendingSignIn(ctx, response);
    const tokens = await hostedUi.finish(response, oauthState);
    try {
      const { user, caller } = await verify(tokens);
      ctx.state.log.bind('sub', user.sub);
      const { sub, username, email, tenantClaim: tenant } = user;
      await database.recordSignIn({ sub, username, email, tenant });
      await assertMayEnter(caller);
      await sessions.begin(ctx, user, tokens);
    } catch (error) {
      await discard(ctx, tokens);
      throw error;
    }
    ctx.redirect(`${site.origin}${returnTo}`);
  };

  function takePendingSignIn(ctx: ApiContext, response: URLSearchParams): PendingSignIn {
    const pending = stateCookies.take(ctx, response.get('state') ?? '');
    if (pending === undefined) throw new Problem('sign_in_not_begun');
    return pending;
  }

  /** The ID token describes the user; the preferred kind of token is the one that guards will see. */
  async function verify({ idToken, accessToken }: RefreshableTokens) {
    try {
      const [user, bearer] = [await verifier.verify(idToken, 'id'), await verifier.verify(accessToken, 'access')];
      return { user, caller: environment.COGNITO_PREFERRED_TOKEN_USE === 'id' ? user : bearer };
    } catch (cause) {
      // Cognito has just issued them, so the pool, the client or the clock is misconfigured.
      const isBad = cause instanceof IdentityError && ['token_invalid', 'token_expired'].includes(cause.code);
      throw isBad ? new IdentityError('sign_in_misconfigured', { cause }) : cause;
    }
  }

  /** A user needs an active tenant. An operator acts for other tenants, and needs none. */
  async function assertMayEnter(caller: Principal): Promise<void> {
    if (tenancy.isOperator(caller)) return accountStatus.assertNotRevoked(caller);
    const tenant = await tenancy.tenantOf(caller);
    if (tenant === undefined) throw new Problem('tenant_unproven');
    await accountStatus.assertActive(tenant, caller);
  }

  async function discard(ctx: ApiContext, { refreshToken }: RefreshableTokens): Promise<void> {
    await hostedUi.revoke(refreshToken).catch((error: unknown) => {
      ctx.state.log.warn({ err: error }, 'The tokens of a refused sign-in could not be revoked');
    });
  }
}
