import type { TokenVerifier } from '@freehold/cognito';
import type { Database } from '@freehold/database';
import type { SignIn, SignInOutcome, Tokens } from '@freehold/identity';
import type { Route } from '../../contract/route.ts';
import type { Guards } from '../../guards/guards.ts';
import type { ApiContext } from '../../http/api-context.ts';
import type { SignOut } from '../sign-out.ts';
import { forgotPassword, login, logout, newPassword, refresh, resetPassword } from './endpoints.ts';
import { loginRateLimit } from './login-rate-limit.ts';

export interface PasswordRoutesOptions {
  readonly guards: Guards;
  readonly signIn: SignIn;
  readonly verifier: TokenVerifier;
  readonly signOut: SignOut;
  readonly database: Database;
}

/** Sign-in with e-mail and password, and what goes with it. */
export function passwordRoutes({ guards, signIn, verifier, signOut, database }: PasswordRoutesOptions): Route[] {
  const loginLimit = loginRateLimit(database, 'login');
  const newPasswordLimit = loginRateLimit(database, 'new_password');
  const forgotPasswordLimit = loginRateLimit(database, 'forgot_password');
  const resetPasswordLimit = loginRateLimit(database, 'reset_password');

  /** Keeps the local row of the person up to date with what the pool says, by the ID token, which says most. */
  async function recordSignIn({ idToken }: Tokens): Promise<void> {
    const { sub, username, email, tenantClaim: tenant } = await verifier.verify(idToken, 'id');
    await database.recordSignIn({ sub, username, email, tenant });
  }

  return [
    guards.public(login, async ({ ctx, body: { email, password } }) => {
      const outcome = await loginLimit.attempt(ctx, email, () => signIn.login(email, password));
      if (outcome.kind === 'tokens') await recordSignIn(outcome.tokens);
      return outcomeJson(outcome);
    }),

    guards.public(newPassword, async ({ ctx, body: { email, new_password, session } }) => {
      const outcome = await newPasswordLimit.attempt(ctx, email, () =>
        signIn.setNewPassword(email, new_password, session),
      );
      // The password is set, and the session can't be used again. The row follows at the next sign-in.
      if (outcome.kind === 'tokens')
        await logFailure(ctx, 'A first sign-in could not be recorded', recordSignIn(outcome.tokens));
      return outcomeJson(outcome);
    }),

    guards.public(refresh, async ({ body }) => tokensJson(await signIn.refresh(body.refresh_token))),

    guards.forUser(logout, async ({ principal }) => {
      await signOut(principal, principal.issuedAt);
      return { ok: true as const };
    }),

    guards.public(forgotPassword, async ({ ctx, body: { email } }) => {
      const outcome = await forgotPasswordLimit.countedAttempt(ctx, email, () => signIn.sendResetCode(email));
      if (outcome.kind === 'no_code') ctx.state.log.info({ err: outcome.cause }, 'No code was sent');
      if (outcome.kind === 'undeliverable') ctx.state.log.error({ err: outcome.cause }, 'A code could not be sent');
      return { ok: true as const };
    }),

    guards.public(resetPassword, async ({ ctx, body: { email, code, new_password } }) => {
      await resetPasswordLimit.attempt(ctx, email, () => signIn.resetPassword(email, code, new_password));
      // Whoever knew the old password may still be signed in. The new one is set, whether or not they can be put out.
      await logFailure(ctx, 'After a password reset, the old sessions could not be ended', endSessionsOf(email));
      return { ok: true as const };
    }),
  ];

  async function endSessionsOf(email: string): Promise<void> {
    const user = await signIn.findUser(email);
    if (user !== undefined) await signOut(user);
  }
}

/** Goes on when something fails that is past being answered for. The log says so to those who can do something. */
async function logFailure(ctx: ApiContext, sentence: string, work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => ctx.state.log.error({ err: error }, sentence));
}

function outcomeJson(outcome: SignInOutcome) {
  if (outcome.kind === 'tokens') return tokensJson(outcome.tokens);
  return { challenge: 'NEW_PASSWORD_REQUIRED' as const, session: outcome.session };
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
