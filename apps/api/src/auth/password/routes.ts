import { IdentityError, type SignInOutcome, type Tokens } from '@freehold/identity';
import type { Guards, Route } from '../../guards/guards.ts';
import type { ApiContext } from '../../http/api-context.ts';
import { Problem } from '../../http/errors/problem.ts';
import type { Services } from '../../services.ts';
import { forgotPassword, login, logout, newPassword, refresh, resetPassword } from './endpoints.ts';
import { loginRateLimit } from './login-rate-limit.ts';

/** Sign-in with e-mail and password, and the routes that belong to it. */
export function passwordRoutes(
  guards: Guards<unknown>,
  { signIn, verifier, signOut, database, knownAddresses, browserSignIn }: Services<unknown>,
): Route[] {
  const signInUrl = browserSignIn === undefined ? undefined : `${browserSignIn.site.origin}/auth/login`;
  const loginLimit = loginRateLimit(database, 'login', knownAddresses);
  const newPasswordLimit = loginRateLimit(database, 'new_password');
  const forgotPasswordLimit = loginRateLimit(database, 'forgot_password');
  const resetPasswordLimit = loginRateLimit(database, 'reset_password');

  /**
   * Updates the user's row from the ID token, which has more claims than the access token, and remembers the address.
   *
   * @param account the e-mail address in the request
   */
  async function recordSignIn(ctx: ApiContext, account: string, { idToken }: Tokens): Promise<void> {
    const { sub, username, email, tenantClaim: tenant } = await verifier.verify(idToken, 'id');
    await database.recordSignIn({ sub, username, email, tenant });
    await knownAddresses.remember(ctx, account, sub);
  }

  return [
    guards.public(login, async ({ ctx, body: { email, password } }) => {
      const attempt = loginLimit.attempt(ctx, email, () => signIn.login(email, password));
      const outcome = await attempt.catch(nameHostedUi(signInUrl));
      if (outcome.kind === 'tokens') await recordSignIn(ctx, email, outcome.tokens);
      return outcomeJson(outcome);
    }),

    guards.public(newPassword, async ({ ctx, body: { email, new_password, session } }) => {
      const attempt = newPasswordLimit.attempt(ctx, email, () => signIn.setNewPassword(email, new_password, session));
      const outcome = await attempt.catch(nameHostedUi(signInUrl, 'The password is set. '));
      // The password is set and can't be set again with this session, so a failure must not fail the request.
      if (outcome.kind === 'tokens')
        await logFailure(ctx, 'A first sign-in could not be recorded', recordSignIn(ctx, email, outcome.tokens));
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
      // Others who knew the old password may be signed in. The new one is set, so a failure must not fail the request.
      await logFailure(ctx, 'After a password reset, the old sessions could not be ended', endSessionsOf(email));
      return { ok: true as const };
    }),
  ];

  async function endSessionsOf(email: string): Promise<void> {
    const user = await signIn.findUser(email);
    if (user !== undefined) await signOut(user);
  }
}

/** Names the page that has the sign-in step that these endpoints lack, such as the code of an authenticator app. */
function nameHostedUi(signInUrl: string | undefined, done = ''): (error: unknown) => never {
  return (error) => {
    if (signInUrl === undefined || !(error instanceof IdentityError) || error.code !== 'unsupported_challenge')
      throw error;
    const detail = `${done}Sign-in has another step for this account. Sign in with the Hosted UI: ${signInUrl}`;
    throw new Problem('unsupported_challenge', { cause: error, detail });
  };
}

/** Logs a failure that must not fail the request. */
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
