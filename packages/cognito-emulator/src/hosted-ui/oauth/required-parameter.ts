import { OAuthError } from '../errors.ts';
import type { Parameters } from '../parameters.ts';

/** @throws OAuthError */
export function requiredParameter(form: Parameters, name: string): string {
  const value = form.get(name);
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is missing`);
  return value;
}
