import { IdentityError, type SignInOutcome, type Tokens } from '@freehold/identity';
import type { Guards, Route } from '../../guards/guards.ts';
import type { ApiContext } from '../../http/api-context.ts';
import { Problem } from '../../http/errors/problem.ts';
import type { Services } from '../../services.ts';
import { createAccountHash } from './account-hash.ts';
import { forgotPassword, login, logout, newPassword, refresh, resetPassword } from './endpoints.ts';
import { loginRateLimit } from './login-rate-limit.ts';

/** Sign-in with e-mail and password, and the routes that belong to it. */
export function passwordRoutes(
  guards: Guards<unknown>,
  { environment, signIn, verifier, signOut, database, knownAddresses, browserSignIn }: Services<unknown>,
): Route[] {
  const signInUrl = browserSignIn === undefined ? undefined : `${browserSignIn.site.origin}/auth/login`;
  const accountHash = createAccountHash(environment.LOG_HASH_KEY);
  const loginLimit = loginRateLimit(database, 'login', { accountHash, knownAddresses });
  const newPasswordLimit = loginRateLimit(database, 'new_password', { accountHash });
  const forgotPasswordLimit = loginRateLimit(database, 'forgot_password', { accountHash });
  const resetPasswordLimit = loginRateLimit(database, 'reset_password', { accountHash });

  /**
   * Updates the user's row from the ID token, which has more claims than the access token, and remembers the address.
   *
   * @param account the e-mail address in the request
   */
  async function recordSignIn(ctx: ApiContext, account: string, { idToken }: Tokens): Promise<void> {
    const { sub, username, email, tenantClaim: tenant } = await verifier.verify(idToken, 'id');
    ctx.state.log.bind('sub', sub);
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
        await logFailure(recordSignIn(ctx, email, outcome.tokens), (err) =>
          ctx.state.log.error({ event: 'sign_in_not_recorded', err }, 'A first sign-in could not be recorded'),
        );
      return outcomeJson(outcome);
    }),

    guards.public(refresh, async ({ body }) => tokensJson(await signIn.refresh(body.refresh_token))),

    guards.forUser(logout, async ({ principal }) => {
      await signOut(principal, principal.issuedAt);
      return { ok: true as const };
    }),

    guards.public(forgotPassword, async ({ ctx, body: { email } }) => {
      const outcome = await forgotPasswordLimit.countedAttempt(ctx, email, () => signIn.sendResetCode(email));
      if (outcome.kind === 'no_code')
        ctx.state.log.info({ event: 'code_not_sent', err: outcome.cause }, 'No code was sent');
      if (outcome.kind === 'undeliverable')
        ctx.state.log.error({ event: 'code_undeliverable', err: outcome.cause }, 'A code could not be sent');
      return { ok: true as const };
    }),

    guards.public(resetPassword, async ({ ctx, body: { email, code, new_password } }) => {
      await resetPasswordLimit.attempt(ctx, email, () => signIn.resetPassword(email, code, new_password));
      // Others who knew the old password may be signed in. The new one is set, so a failure must not fail the request.
      await logFailure(endSessionsOf(ctx, email), (err) =>
        ctx.state.log.error(
          { event: 'sessions_not_ended', err },
          'After a password reset, the old sessions could not be ended',
        ),
      );
      return { ok: true as const };
    }),
  ];

  async function endSessionsOf(ctx: ApiContext, email: string): Promise<void> {
    const user = await signIn.findUser(email);
    if (user === undefined) return;
    ctx.state.log.bind('sub', user.sub);
    await signOut(user);
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
async function logFailure(work: Promise<void>, log: (error: unknown) => void): Promise<void> {
  await work.catch(log);
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
