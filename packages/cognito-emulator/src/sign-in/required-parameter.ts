import { invalidParameter } from '../errors.ts';
import { UsernameOrAlias } from '../identifiers.ts';

/** `AuthParameters` or `ChallengeResponses` of a request. */
export type Parameters = Readonly<Record<string, string>>;

/** @throws InvalidParameterException for a missing or empty parameter */
export function requiredParameter(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === '') throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}

/** @throws InvalidParameterException for a missing or invalid USERNAME */
export function requiredUsername(parameters: Parameters): UsernameOrAlias {
  const username = UsernameOrAlias.safeParse(requiredParameter(parameters, 'USERNAME'));
  if (!username.success) throw invalidParameter('Invalid parameter USERNAME');
  return username.data;
}
