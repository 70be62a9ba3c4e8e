import { IdentityError } from '@freehold/identity';

/** A response has each of these once at most (RFC 6749, section 3.1). */
const ownParameters = ['code', 'state', 'error', 'error_description', 'error_uri', 'iss'] as const;

/** Responses of other flows, which this client never asks for: implicit, hybrid, and JARM. */
const foreignParameters = ['response', 'id_token', 'token', 'access_token'] as const;

/** Cognito's codes are UUIDs; a code may have any printable character (RFC 6749, appendix A.11). */
const codeForm = /^[\w.~+/=-]{1,2048}$/;

export interface ExpectedResponse {
  readonly state: string;
  readonly issuer: string;
}

/**
 * Checks the form of an authorization response before anything is done for it. Whatever a browser sends to the callback
 * gets an error of the browser's here, so that what fails afterwards is Cognito's or ours.
 *
 * @param parameters the query of the callback
 * @returns what the response says: a code, or an error
 * @throws {IdentityError} `sign_in_not_begun`, `sign_in_response_invalid`; `sign_in_mixed_up` for another issuer's (RFC 9207)
 */
export function checkCallbackResponse(
  parameters: URLSearchParams,
  { state, issuer }: ExpectedResponse,
): URLSearchParams {
  if (parameters.getAll('state').join() !== state) throw new IdentityError('sign_in_not_begun');
  const repeated = ownParameters.find((name) => parameters.getAll(name).length > 1);
  if (repeated !== undefined) throw invalid(`The callback has ${repeated} more than once`);
  const foreign = foreignParameters.find((name) => parameters.has(name));
  if (foreign !== undefined) throw invalid(`The callback has ${foreign}, which the code flow has not`);
  if (parameters.has('iss') && parameters.get('iss') !== issuer) {
    throw new IdentityError('sign_in_mixed_up', { cause: new Error('The callback names another issuer') });
  }
  const isError = parameters.has('error');
  if (!isError && !codeForm.test(parameters.get('code') ?? '')) throw invalid('The callback has no code');
  const names = isError ? (['state', 'error', 'error_description'] as const) : (['state', 'code'] as const);
  return new URLSearchParams(names.map((name) => [name, parameters.get(name) ?? '']));
}

function invalid(reason: string): IdentityError {
  return new IdentityError('sign_in_response_invalid', { cause: new Error(reason) });
}
