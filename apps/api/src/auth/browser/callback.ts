import type { TokenVerifier } from '@freehold/cognito';
import type { Database } from '@freehold/database';
import {
  type HostedUi,
  IdentityError,
  type Principal,
  type RefreshableTokens,
  type TokenUse,
} from '@freehold/identity';
import type { AccountStatusCache } from '../../guards/account-status-cache.ts';
import type { Tenancy } from '../../guards/tenant.ts';
import type { ApiContext, Handler } from '../../http/api-context.ts';
import { Problem } from '../../http/errors/problem.ts';
import type { BrowserSessions } from '../sessions/session-cookie.ts';
import type { OAuthStateCookies, PendingSignIn } from './oauth-state-cookie.ts';

export interface CallbackOptions {
  readonly hostedUi: Pick<HostedUi, 'finish' | 'revoke'>;
  readonly stateCookies: OAuthStateCookies;
  readonly verifier: TokenVerifier;
  /** The kind of token that routes take. */
  readonly preferred: TokenUse;
  readonly tenancy: Pick<Tenancy, 'tenantOf' | 'isOperator'>;
  readonly accountStatus: AccountStatusCache;
  readonly database: Pick<Database, 'recordSignIn'>;
  readonly sessions: Pick<BrowserSessions, 'begin'>;
  readonly site: URL;
}

/**
 * `GET /auth/callback`: ends a sign-in. Read it from top to bottom: it was begun in this browser; the code is exchanged; the
 * tokens are verified; the person is known here, and has a tenant; then, and not before, they have a session.
 */
export function callback(options: CallbackOptions): Handler {
  const { hostedUi, stateCookies, verifier, preferred, tenancy, accountStatus, database, sessions, site } = options;

  return async (ctx) => {
    const response = new URLSearchParams(ctx.querystring);
    const { attempt, returnTo } = takePendingSignIn(ctx, response);
    const tokens = await hostedUi.finish(response, attempt);
    try {
      const { person: user, caller } = await verify(tokens);
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

  /** The ID token says who it is, and the kind of token that routes take says who calls them. */
  async function verify({ idToken, accessToken }: RefreshableTokens) {
    try {
      const [user, bearer] = [await verifier.verify(idToken, 'id'), await verifier.verify(accessToken, 'access')];
      return { person: user, caller: preferred === 'id' ? user : bearer };
    } catch (cause) {
      // They came from Cognito a moment ago. So the pool, the client or the clock isn't what we were told.
      const isBad = cause instanceof IdentityError && ['token_invalid', 'token_expired'].includes(cause.code);
      throw isBad ? new IdentityError('sign_in_misconfigured', { cause }) : cause;
    }
  }

  /** Whoever could do nothing here isn't let in. An operator acts for other tenants, and needs none of their own. */
  async function assertMayEnter(caller: Principal): Promise<void> {
    if (tenancy.isOperator(caller)) return accountStatus.assertNotRevoked(caller);
    const tenant = await tenancy.tenantOf(caller);
    if (tenant === undefined) throw new Problem('tenant_unproven');
    await accountStatus.assertActive(tenant, caller);
  }

  async function discard(ctx: ApiContext, { refreshToken }: RefreshableTokens): Promise<void> {
    await hostedUi.revoke(refreshToken).catch((error: unknown) => {
      ctx.state.log.warn({ err: error }, 'The tokens of a sign-in that was refused could not be revoked');
    });
  }
}
