import { IdentityError, type ResetCodeOutcome } from '@freehold/identity';
import { type ClassifiedError, classify, codeOf, toSentence } from './classify.ts';
import type { IdentityOperation } from './operation-codes.ts';

/**
 * Translates an error of Cognito's API or its Hosted UI, or of the connection to them. The result and its cause go to the
 * log, so they contain no code, state or token of a browser sign-in.
 */
export function toIdentityError(cause: unknown, operation: IdentityOperation): IdentityError {
  const error = classify(cause, operation);
  const code = codeOf(error, error.operation);
  if (code === 'password_policy') {
    return new IdentityError(code, { cause: error.cause, policy: passwordRule(error) });
  }
  // The outcomes of `reset_code` are for `resetCodeOutcome`. As errors they would tell who has an account.
  const isOutcome = code === undefined || code === 'no_code' || code === 'undeliverable';
  return new IdentityError(isOutcome ? 'identity_provider_unavailable' : code, { cause: error.cause });
}

/** The outcome of ForgotPassword that an error means. `undefined`: none, the operation failed. */
export function resetCodeOutcome(cause: unknown): Exclude<ResetCodeOutcome, { kind: 'accepted' }> | undefined {
  if (!(cause instanceof Error)) return undefined;
  const kind = codeOf(classify(cause, 'reset_code'), 'reset_code');
  return kind === 'no_code' || kind === 'undeliverable' ? { kind, cause } : undefined;
}

/** The rule that a new password breaks, as a sentence for the user. */
function passwordRule({ name, message }: ClassifiedError): string {
  // Cognito's pattern for a password is `^[\S]+.*[\S]+$`.
  if (name === 'InvalidParameterException') {
    return 'The password must have two characters at least and no space at either end.';
  }
  return toSentence(message.replace(/^password did not conform with policy: /i, ''));
}
