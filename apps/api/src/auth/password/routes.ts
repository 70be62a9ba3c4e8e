import type { Database } from '@freehold/database';
import type { SignIn, SignInOutcome, Tokens } from '@freehold/identity';
import type { TokenVerifier } from '@freehold/identity/cognito';
import type { Access } from '../access/access.ts';
import type { ApiContext } from '../http/api-context.ts';
import type { Route } from '../operations/route.ts';
import { guessingGuard } from './guessing.ts';
import { forgotPassword, login, logout, newPassword, refresh, resetPassword } from './operations.ts';
import type { SignOut } from './sign-out.ts';

export interface SignInRoutesOptions {
  readonly access: Access;
  readonly signIn: SignIn;
  readonly verifier: TokenVerifier;
  readonly signOut: SignOut;
  readonly database: Database;
}

/** Sign-in with e-mail and password, and what goes with it. */
export function signInRoutes({ access, signIn, verifier, signOut, database }: SignInRoutesOptions): Route[] {
  const logins = guessingGuard(database, 'login');
  const newPasswords = guessingGuard(database, 'new_password');
  const resetCodes = guessingGuard(database, 'forgot_password');
  const resets = guessingGuard(database, 'reset_password');

  /** Keeps the local row of the person up to date with what the pool says, by the ID token, which says most. */
  async function remember({ idToken }: Tokens): Promise<void> {
    const { sub, username, email, tenantClaim: tenant } = await verifier.verify(idToken, 'id');
    await database.recordSignIn({ sub, username, email, tenant });
  }

  return [
    access.forAnybody(login, async ({ ctx, body: { email, password } }) => {
      const outcome = await logins.guess(ctx, email, () => signIn.login(email, password));
      if (outcome.kind === 'tokens') await remember(outcome.tokens);
      return outcomeJson(outcome);
    }),

    access.forAnybody(newPassword, async ({ ctx, body: { email, new_password, session } }) => {
      const outcome = await newPasswords.guess(ctx, email, () => signIn.setNewPassword(email, new_password, session));
      // The password is set, and the session can't be used again. The row follows at the next sign-in.
      if (outcome.kind === 'tokens')
        await orLog(ctx, 'A first sign-in could not be recorded', remember(outcome.tokens));
      return outcomeJson(outcome);
    }),

    access.forAnybody(refresh, async ({ body }) => tokensJson(await signIn.refresh(body.refresh_token))),

    access.forPrincipal(logout, async ({ principal }) => {
      await signOut(principal, principal.issuedAt);
      return { ok: true as const };
    }),

    access.forAnybody(forgotPassword, async ({ ctx, body: { email } }) => {
      const outcome = await resetCodes.spend(ctx, email, () => signIn.sendResetCode(email));
      if (outcome.kind === 'no_code') ctx.state.log.info({ err: outcome.cause }, 'No code was sent');
      if (outcome.kind === 'undeliverable') ctx.state.log.error({ err: outcome.cause }, 'A code could not be sent');
      return { ok: true as const };
    }),

    access.forAnybody(resetPassword, async ({ ctx, body: { email, code, new_password } }) => {
      await resets.guess(ctx, email, () => signIn.resetPassword(email, code, new_password));
      // Whoever knew the old password may still be signed in. The new one is set, whether or not they can be put out.
      await orLog(ctx, 'After a password reset, the old sessions could not be ended', endSessionsOf(email));
      return { ok: true as const };
    }),
  ];

  async function endSessionsOf(email: string): Promise<void> {
    const person = await signIn.find(email);
    if (person !== undefined) await signOut(person);
  }
}

/** Goes on when something fails that is past being answered for. The log says so to those who can do something. */
async function orLog(ctx: ApiContext, sentence: string, work: Promise<void>): Promise<void> {
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
