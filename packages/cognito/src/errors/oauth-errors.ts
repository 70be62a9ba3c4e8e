import type { Row } from './operation-codes.ts';

export const tooManyRequests = 'too_many_requests';
export const nonceMismatch = 'nonce_mismatch';

/** The errors of the Hosted UI: RFC 6749, section 4.1.2.1 for the callback and section 5.2 for the token endpoint. */
export const oauthErrors: readonly Row[] = [
  { names: ['access_denied'], codes: { hosted_ui_callback: 'sign_in_denied' } },
  // Anyone can write any error into the query of a callback, so it is never told as a fault of ours.
  { codes: { hosted_ui_callback: 'sign_in_failed' } },
  {
    names: [tooManyRequests],
    codes: {
      hosted_ui_exchange: 'rate_limited',
      hosted_ui_refresh: 'rate_limited',
      hosted_ui_revocation: 'rate_limited',
    },
  },
  {
    names: ['invalid_grant'],
    codes: {
      hosted_ui_exchange: 'sign_in_code_invalid',
      hosted_ui_refresh: 'refresh_token_invalid',
      hosted_ui_revocation: 'sign_in_code_invalid',
    },
  },
  { names: [nonceMismatch], codes: { hosted_ui_exchange: 'sign_in_mixed_up' } },
  // A misconfigured client stops sign-ins. It doesn't end sessions: they go on once it is corrected.
  { codes: { hosted_ui_exchange: 'sign_in_misconfigured' } },
];
