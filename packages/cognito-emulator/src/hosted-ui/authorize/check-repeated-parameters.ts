import type { Parameters } from '../parameters.ts';
import { AuthorizationError } from './authorization-error.ts';

/** @throws AuthorizationError where a parameter is sent twice, which RFC 6749, 3.1, forbids */
export function checkRepeatedParameters(query: Parameters): void {
  if (query.repeated.length > 0) {
    throw new AuthorizationError('invalid_request', 'A parameter is included more than once');
  }
}
