import { CognitoIdentityProviderServiceException } from '@aws-sdk/client-cognito-identity-provider';
import * as oidc from 'openid-client';
import { credentialErrors, exceptions } from './api-exceptions.ts';
import { nonceMismatch, oauthErrors, tooManyRequests } from './oauth-errors.ts';
import type { CognitoOperation, OperationCodes, Row } from './operation-codes.ts';

export interface ClassifiedError<Operation extends CognitoOperation = CognitoOperation> {
  readonly rows: readonly Row[];
  readonly operation: Operation;
  readonly name: string;
  readonly message: string;
  /** For the log. */
  readonly cause: unknown;
}

/** Finds the table that an error belongs to, and the name that it has there. */
export function classify<Operation extends CognitoOperation>(
  error: unknown,
  operation: Operation,
): ClassifiedError<Operation | 'hosted_ui_callback'> {
  if (error instanceof CognitoIdentityProviderServiceException) {
    return { rows: exceptions, operation, name: error.name, message: error.message, cause: error };
  }
  if (error instanceof oidc.AuthorizationResponseError) {
    return oauthError(error.error, 'hosted_ui_callback', quoted(error.error, error.error_description));
  }
  if (error instanceof oidc.ResponseBodyError) {
    const name = error.status === 429 ? tooManyRequests : error.error;
    return oauthError(name, operation, quoted(error.error, error.error_description));
  }
  if (error instanceof oidc.WWWAuthenticateChallengeError) {
    return oauthError('invalid_client', operation, quoted('invalid_client'));
  }
  if (isNonceMismatch(error)) return oauthError(nonceMismatch, operation, error);
  if (isClaimMismatch(error)) return oauthError('claim_mismatch', operation, error);
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  return { rows: credentialErrors, operation, name, message: message || name, cause: error };
}

function oauthError<Operation extends CognitoOperation>(name: string, operation: Operation, cause: unknown) {
  return { rows: oauthErrors, operation, name, message: '', cause };
}

export function codeOf<Operation extends CognitoOperation>(
  { rows, name, message }: ClassifiedError,
  operation: Operation,
): OperationCodes[Operation] | undefined {
  const row = rows.find(
    ({ names, message: pattern, codes }) =>
      codes[operation] !== undefined && names?.includes(name) !== false && pattern?.test(message) !== false,
  );
  return row?.codes[operation];
}

/** openid-client has no error of its own for a nonce that differs or is missing. */
function isNonceMismatch(error: unknown): boolean {
  return error instanceof oidc.ClientError && error.cause instanceof Error && /\bnonce\b/.test(error.cause.message);
}

/** The ID token is for another client, from another pool, or expired by our clock. */
function isClaimMismatch(error: unknown): boolean {
  const { code } = error instanceof oidc.ClientError ? error : { code: undefined };
  return code === 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' || code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED';
}

/** In the query of a callback, both texts are whatever the browser sent, so they are cut and cleaned for the log. */
function quoted(error: string, description = ''): Error {
  const clean = (length: number, text: string) => text.replaceAll(/[^\x20-\x7e]/g, '').slice(0, length);
  return new Error(`Cognito answered ${clean(40, error)}${description === '' ? '' : `: ${clean(200, description)}`}`);
}

/** Cognito ends some of its sentences with a full stop. */
export function toSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
