import { isEmailAddress, maximumEmailAddressLength } from '@freehold/identity';
import { z } from 'zod';
import { endpoint } from '../../contract/endpoint.ts';

const tag = 'sign-in';

const email = z
  .string('must be an e-mail address')
  .max(maximumEmailAddressLength, { error: `must have at most ${maximumEmailAddressLength} characters`, abort: true })
  .refine(isEmailAddress, 'must be an e-mail address')
  .meta({
    description: 'An e-mail address, in letters of any script.',
    // Not `format: email`: generated clients check that by rules of their own, which refuse r&d@… or jörg@….
    pattern: '^[^@\\s]+@[^@\\s]+$',
    examples: ['wile@acme.example'],
  });

/** Cognito's limit. The user pool checks the password policy. */
const password = z
  .string('must be text')
  .min(1, 'must not be empty')
  .max(256, 'must have at most 256 characters')
  // Half a surrogate pair would be sent as U+FFFD, and so be another password.
  .refine((text) => text.isWellFormed(), 'must be well-formed text');

const tokensSchema = z
  .object({
    access_token: z.string(),
    id_token: z.string(),
    refresh_token: z.string().optional().meta({
      description: 'Left out by a refresh without rotation, where the old one stays valid.',
    }),
    expires_in: z.int().meta({ description: 'Seconds until the access token expires.' }),
    token_type: z.literal('Bearer'),
  })
  .meta({ id: 'Tokens' });

const challengeSchema = z
  .object({
    challenge: z.literal('NEW_PASSWORD_REQUIRED'),
    session: z.string().meta({ description: 'For POST /api/user/new-password; valid once, for a few minutes.' }),
  })
  .meta({ id: 'Challenge' });

const signInResponse = {
  status: 200,
  description: 'The tokens; or a challenge, at a first sign-in with a temporary password.',
  body: z.union([tokensSchema, challengeSchema]),
} as const;

const okBody = z.object({ ok: z.literal(true) });

export const login = endpoint({
  method: 'post',
  path: '/api/user/login',
  tag,
  summary: 'Sign in with e-mail and password',
  body: z.strictObject({ email, password }).meta({ id: 'Login' }),
  response: signInResponse,
  problems: [
    'invalid_credentials',
    'password_reset_required',
    'temporary_password_expired',
    'unsupported_challenge',
    'rate_limited',
  ],
});

export const newPassword = endpoint({
  method: 'post',
  path: '/api/user/new-password',
  tag,
  summary: 'Answer a challenge with a new password',
  body: z
    .strictObject({
      email,
      new_password: password,
      session: z.string('must be the session of the login').min(20, 'must be the session of the login').max(2048),
    })
    .meta({ id: 'NewPassword' }),
  response: signInResponse,
  problems: [
    'challenge_expired',
    'password_policy',
    'password_reset_required',
    'unsupported_challenge',
    'rate_limited',
  ],
});

export const refresh = endpoint({
  method: 'post',
  path: '/api/user/refresh',
  tag,
  summary: 'Get new tokens with a refresh token',
  description: 'A new refresh token in the response replaces the old one.',
  body: z
    .strictObject({
      // The characters of a token: API reference, GetTokensFromRefreshToken. Cognito's tokens are shorter.
      refresh_token: z.string('must be a refresh token').regex(/^[A-Za-z0-9_=.-]{1,8192}$/, 'must be a refresh token'),
      username: z.unknown().optional().meta({ description: 'Ignored.', deprecated: true }),
    })
    .meta({ id: 'Refresh' }),
  response: { status: 200, description: 'New tokens.', body: tokensSchema },
  problems: ['refresh_token_invalid', 'rate_limited'],
});

export const logout = endpoint({
  method: 'post',
  path: '/api/user/logout',
  tag,
  summary: 'Sign out everywhere',
  description:
    'Revokes all tokens of the caller: refresh tokens at once, others on every instance within five seconds.',
  response: { status: 200, description: 'Signed out.', body: okBody },
  problems: ['rate_limited', 'identity_provider_unavailable'],
});

export const forgotPassword = endpoint({
  method: 'post',
  path: '/api/user/forgot-password',
  tag,
  summary: 'Send a code that resets the password',
  body: z.strictObject({ email }).meta({ id: 'ForgotPassword' }),
  response: {
    status: 200,
    description: 'If the account exists, a code was sent by e-mail. The response is the same if it doesn’t.',
    body: okBody,
  },
  problems: ['rate_limited'],
});

export const resetPassword = endpoint({
  method: 'post',
  path: '/api/user/reset-password',
  tag,
  summary: 'Set a new password with the code from the e-mail',
  body: z
    .strictObject({
      email,
      code: z
        .string('must be the code from the e-mail')
        .regex(/^[A-Za-z0-9]{1,64}$/, 'must be the code from the e-mail'),
      new_password: password,
    })
    .meta({ id: 'ResetPassword' }),
  description: 'Signs the user out everywhere.',
  response: { status: 200, description: 'The password is set. Sign in with it.', body: okBody },
  problems: ['challenge_expired', 'password_policy', 'rate_limited'],
});
