import { setTimeout } from 'node:timers/promises';
import type { Database } from '@freehold/database';
import type { SignIn, SignInOutcome, Tokens } from '@freehold/identity';
import type { TokenVerifier } from '@freehold/identity/cognito';
import type { Access } from '../access/access.ts';
import type { StandingCheck } from '../access/standing.ts';
import type { Route } from '../operations/route.ts';
import { guessingGuard } from './guessing.ts';
import { forgotPassword, login, logout, newPassword, refresh, resetPassword } from './operations.ts';

export interface SignInRoutesOptions {
  readonly access: Access;
  readonly signIn: SignIn;
  readonly verifier: TokenVerifier;
  readonly standing: StandingCheck;
  readonly database: Database;
}

/** Sign-in with e-mail and password, and what goes with it. */
export function signInRoutes({ access, signIn, verifier, standing, database }: SignInRoutesOptions): Route[] {
  const logins = guessingGuard(database, 'login');
  const newPasswords = guessingGuard(database, 'new_password');
  const resetCodes = guessingGuard(database, 'forgot_password');
  const resets = guessingGuard(database, 'reset_password');

  async function conclude(outcome: SignInOutcome) {
    if (outcome.kind === 'new_password_required') {
      return { challenge: 'NEW_PASSWORD_REQUIRED' as const, session: outcome.session };
    }
    await remember(outcome.tokens);
    return tokensJson(outcome.tokens);
  }

  /** Keeps the local row of the person up to date with what the pool says, by the ID token, which says most. */
  async function remember({ idToken }: Tokens): Promise<void> {
    const { sub, username, email, tenantClaim: tenant } = await verifier.verify(idToken, 'id');
    await database.recordSignIn({ sub, username, email, tenant });
  }

  return [
    access.forAnybody(login, async ({ ctx, body: { email, password } }) =>
      conclude(await logins.guess(ctx, email, () => signIn.login(email, password))),
    ),

    access.forAnybody(newPassword, async ({ ctx, body: { email, new_password, session } }) =>
      conclude(await newPasswords.guess(ctx, email, () => signIn.setNewPassword(email, new_password, session))),
    ),

    access.forAnybody(refresh, async ({ body }) => tokensJson(await signIn.refresh(body.refresh_token))),

    access.forPrincipal(logout, async ({ principal }) => {
      // Cognito first. If that fails nothing has happened, and if the second fails, the caller can ask again: the other
      // way round, their token would be void and their refresh token good.
      await signIn.signOutEverywhere(principal.username);
      await database.revokeTokens(principal, new Date());
      standing.forget(principal);
      await nextSecond();
      return { ok: true as const };
    }),

    access.forAnybody(forgotPassword, async ({ ctx, body: { email } }) => {
      const outcome = await resetCodes.spend(ctx, email, () => signIn.sendResetCode(email));
      if (outcome.kind === 'not_sent') ctx.state.log.info({ err: outcome.cause }, 'No code was sent');
      return { ok: true as const };
    }),

    access.forAnybody(resetPassword, async ({ ctx, body: { email, code, new_password } }) => {
      await resets.guess(ctx, email, () => signIn.resetPassword(email, code, new_password));
      return { ok: true as const };
    }),
  ];
}

function tokensJson({ accessToken, idToken, refreshToken, expiresIn }: Tokens) {
  return {
    access_token: accessToken,
    id_token: idToken,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    expires_in: expiresIn,
    token_type: 'Bearer' as const,
  };
}

/**
 * Tokens say in whole seconds when they were issued, and one of the second of a sign-out counts as issued before it. So
 * a sign-out takes until that second is over, and whoever signs in next gets a token that counts as issued after it. The
 * rest is for clocks that differ a little.
 */
async function nextSecond(): Promise<void> {
  await setTimeout(1_000 - (Date.now() % 1_000) + 100);
}
