import type { Principal, RefreshableTokens } from '@freehold/identity';
import type { ApiContext, Handler } from '../../http/api-context.ts';
import { Problem } from '../../http/errors/problem.ts';
import type { Services } from '../../services.ts';
import type { BrowserSignIn } from './browser-sign-in.ts';
import { discardTokens, verifyIssued } from './issued-tokens.ts';
import type { BegunSignIn } from './oauth-state-cookie.ts';
import type { ContinueSetup } from './second-factor/setup-callback.ts';

/**
 * `GET /auth/callback`: ends a sign-in that this browser began. Exchanges the code, verifies the tokens, records the user,
 * checks that they may enter, and starts a session.
 *
 * @param continueSetup ends a sign-in that began the setup of a second factor; `undefined` where there is none
 */
export function callback<Client>(
  services: Services<Client>,
  browserSignIn: BrowserSignIn,
  continueSetup: ContinueSetup | undefined,
): Handler {
  const { verifier, tenancy, accountStatus, database, environment } = services;
  const { hostedUi, stateCookies, sessions, site } = browserSignIn;

  return async (ctx) => {
    const response = new URLSearchParams(ctx.querystring);
    const pending = takePendingSignIn(ctx, response);
    if (pending.purpose === 'second_factor') {
      if (continueSetup === undefined) throw new Problem('sign_in_not_begun');
      return continueSetup(ctx, response, pending);
    }
    const { oauthState, returnTo } = pending;
    const tokens = await hostedUi.finish(response, oauthState);
    try {
      const { user, caller } = await verify(tokens);
      ctx.state.log.bind('sub', user.sub);
      const { sub, username, email, tenantClaim: tenant } = user;
      await database.recordSignIn({ sub, username, email, tenant });
      await assertMayEnter(caller);
      await sessions.begin(ctx, user, tokens);
    } catch (error) {
      await discardTokens(ctx, hostedUi, tokens);
      throw error;
    }
    ctx.redirect(`${site.origin}${returnTo}`);
  };

  function takePendingSignIn(ctx: ApiContext, response: URLSearchParams): BegunSignIn {
    const pending = stateCookies.take(ctx, response.get('state') ?? '');
    if (pending === undefined) throw new Problem('sign_in_not_begun');
    return pending;
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
