import type { Database } from '@freehold/database';
import type { SignIn, SignInOutcome, Tokens } from '@freehold/identity';
import type { TokenVerifier } from '@freehold/identity/cognito';
import type { Router } from '@koa/router';
import { z } from 'zod';
import type { RequestState } from '../http/api-context.ts';
import { readBody } from '../http/body.ts';
import { apiRouter } from '../http/router.ts';

const email = z
  .string('must be an e-mail address')
  // As many as Cognito takes for a user name.
  .max(128, 'must have at most 128 characters')
  .regex(/^[^\s\p{Cc}@]+@[^\s\p{Cc}@]+$/u, 'must be an e-mail address');

/** Cognito's own limit. The rules for a password are the user pool's to check. */
const password = z.string('must be text').min(1, 'must not be empty').max(256, 'must have at most 256 characters');

const login = z.strictObject({ email, password });

const newPassword = z.strictObject({
  email,
  new_password: password,
  session: z.string('must be the session of the login').min(20, 'must be the session of the login').max(2048),
});

export interface SignInRoutesOptions {
  readonly signIn: SignIn;
  readonly verifier: TokenVerifier;
  readonly database: Database;
}

/** Sign-in with e-mail and password. */
export function signInRoutes({ signIn, verifier, database }: SignInRoutesOptions): Router<RequestState> {
  const router = apiRouter('/api/user');

  router.post('/login', async (ctx) => {
    const { email, password } = readBody(ctx, login);
    ctx.body = await conclude(await signIn.login(email, password));
  });

  router.post('/new-password', async (ctx) => {
    const { email, new_password, session } = readBody(ctx, newPassword);
    ctx.body = await conclude(await signIn.setNewPassword(email, new_password, session));
  });

  async function conclude(outcome: SignInOutcome) {
    if (outcome.kind === 'new_password_required') {
      return { challenge: 'NEW_PASSWORD_REQUIRED', session: outcome.session };
    }
    await remember(outcome.tokens);
    const { accessToken, idToken, refreshToken, expiresIn } = outcome.tokens;
    return {
      access_token: accessToken,
      id_token: idToken,
      refresh_token: refreshToken,
      expires_in: expiresIn,
      token_type: 'Bearer',
    };
  }

  /** Keeps the local row of the person up to date with what the pool says, by the ID token, which says most. */
  async function remember({ idToken }: Tokens): Promise<void> {
    const { sub, username, email, tenantClaim: tenant } = await verifier.verify(idToken, 'id');
    await database.recordSignIn({ sub, username, email, tenant });
  }

  return router;
}
