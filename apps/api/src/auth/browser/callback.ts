import type { Database } from '@freehold/database';
import {
  type HostedUi,
  IdentityError,
  type Principal,
  type RefreshableTokens,
  type TokenUse,
} from '@freehold/identity';
import type { TokenVerifier } from '@freehold/identity/cognito';
import type { StandingCheck } from '../access/standing.ts';
import type { Tenancy } from '../access/tenancy.ts';
import type { ApiContext, Handler } from '../http/api-context.ts';
import { Problem } from '../problems/problem.ts';
import type { BrowserSessions } from '../sessions/browser-sessions.ts';
import type { AttemptCookies, BegunSignIn } from './attempt-cookies.ts';

export interface CallbackOptions {
  readonly hostedUi: Pick<HostedUi, 'finish' | 'revoke'>;
  readonly attempts: AttemptCookies;
  readonly verifier: TokenVerifier;
  /** The kind of token that routes take. */
  readonly preferred: TokenUse;
  readonly tenancy: Pick<Tenancy, 'tenantOf' | 'isOperator'>;
  readonly standing: StandingCheck;
  readonly database: Pick<Database, 'recordSignIn'>;
  readonly sessions: Pick<BrowserSessions, 'begin'>;
  readonly site: URL;
}

/**
 * `GET /auth/callback`: ends a sign-in. Read it from top to bottom: it was begun in this browser; the code is exchanged; the
 * tokens are verified; the person is known here, and has a tenant; then, and not before, they have a session.
 */
export function callback(options: CallbackOptions): Handler {
  const { hostedUi, attempts, verifier, preferred, tenancy, standing, database, sessions, site } = options;

  return async (ctx) => {
    const answer = new URLSearchParams(ctx.querystring);
    const { attempt, returnTo } = takeAttempt(ctx, answer);
    const tokens = await hostedUi.finish(answer, attempt);
    try {
      const { person, caller } = await verify(tokens);
      ctx.state.log.bind('sub', person.sub);
      const { sub, username, email, tenantClaim: tenant } = person;
      await database.recordSignIn({ sub, username, email, tenant });
      await admit(caller);
      await sessions.begin(ctx, person, tokens);
    } catch (error) {
      await discard(ctx, tokens);
      throw error;
    }
    ctx.redirect(`${site.origin}${returnTo}`);
  };

  function takeAttempt(ctx: ApiContext, answer: URLSearchParams): BegunSignIn {
    const begun = attempts.take(ctx, answer.get('state') ?? '');
    if (begun === undefined) throw new Problem('sign_in_not_begun');
    return begun;
  }

  /** The ID token says who it is, and the kind of token that routes take says who calls them. */
  async function verify({ idToken, accessToken }: RefreshableTokens) {
    try {
      const [person, bearer] = [await verifier.verify(idToken, 'id'), await verifier.verify(accessToken, 'access')];
      return { person, caller: preferred === 'id' ? person : bearer };
    } catch (cause) {
      // They came from Cognito a moment ago. So the pool, the client or the clock isn't what we were told.
      const isBad = cause instanceof IdentityError && ['token_invalid', 'token_expired'].includes(cause.code);
      throw isBad ? new IdentityError('sign_in_misconfigured', { cause }) : cause;
    }
  }

  /** Whoever could do nothing here isn't let in. An operator acts for other tenants, and needs none of their own. */
  async function admit(caller: Principal): Promise<void> {
    if (tenancy.isOperator(caller)) return standing.ofPerson(caller);
    const tenant = await tenancy.tenantOf(caller);
    if (tenant === undefined) throw new Problem('tenant_unproven');
    await standing.inTenant(tenant, caller);
  }

  async function discard(ctx: ApiContext, { refreshToken }: RefreshableTokens): Promise<void> {
    await hostedUi.revoke(refreshToken).catch((error: unknown) => {
      ctx.state.log.warn({ err: error }, 'The tokens of a sign-in that was refused could not be revoked');
    });
  }
}
