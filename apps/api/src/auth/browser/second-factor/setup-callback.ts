import type { Principal } from '@freehold/identity';
import { endpoint } from '../../../contract/endpoint.ts';
import type { Guards } from '../../../guards/guards.ts';
import type { ApiContext } from '../../../http/api-context.ts';
import { Problem } from '../../../http/errors/problem.ts';
import type { Services } from '../../../services.ts';
import type { BrowserSignIn } from '../browser-sign-in.ts';
import { discardTokens, verifyIssued } from '../issued-tokens.ts';
import type { BegunSignIn } from '../oauth-state-cookie.ts';

/** Ends a sign-in that began the setup of a second factor. */
export type ContinueSetup = (ctx: ApiContext, response: URLSearchParams, signIn: BegunSignIn) => Promise<void>;

const continueSetupEndpoint = endpoint({
  method: 'get',
  path: '/auth/callback',
  tag: 'sign-in',
  summary: 'Continue the setup of a second factor',
  sessionTokenUse: 'id',
  response: { status: 200, description: 'Continued.' },
});

/** Allows for clocks that differ a little. */
const clockDifferenceMilliseconds = 60_000;

/**
 * The user has entered their password for the setup, as the one who is signed in here. Begins the setup with the tokens of
 * this sign-in, which never become a session.
 */
export function setupCallback<Client>(
  guards: Guards<Client, string>,
  { verifier, secondFactors, database }: Services<Client>,
  { hostedUi, setups, site }: BrowserSignIn,
): ContinueSetup {
  return async (ctx, response, signIn) => {
    const { handle } = guards.forUser(continueSetupEndpoint, ({ principal }) =>
      beginSetup(ctx, response, signIn, principal),
    );
    await handle(ctx);
    ctx.redirect(`${site.origin}/account/second-factor`);
  };

  async function beginSetup(
    ctx: ApiContext,
    response: URLSearchParams,
    { oauthState, begunAt }: BegunSignIn,
    principal: Principal,
  ): Promise<void> {
    const signedInAfter = new Date(begunAt.getTime() - clockDifferenceMilliseconds);
    const tokens = await hostedUi.finish(response, oauthState, { signedInAfter });
    try {
      const user = await verifyIssued(verifier, tokens.idToken, 'id');
      if (user.sub !== principal.sub) throw new Problem('sign_in_mixed_up');
      const { sub, tenantClaim: tenant } = principal;
      const action = 'user.second_factor_setup_begun';
      // Before anything can change the account, so that no setup is without a record.
      await database.writeAuditEvent({ actorSub: sub, tenant, action, detail: { sub } });
      const { accessToken, refreshToken } = tokens;
      const secret = await secondFactors.beginSetup(accessToken);
      await setups.begin(ctx, user, { accessToken, refreshToken, secret });
    } catch (error) {
      await discardTokens(ctx, hostedUi, tokens);
      throw error;
    }
  }
}
