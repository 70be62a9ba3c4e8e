import { invalidParameter } from '../errors.ts';
import type { User } from '../state/records.ts';
import { allAttributes } from './user.ts';

/** The fields that a filter can use (API reference, ListUsers). `status` is whether the user is enabled. */
const searchableFields: ReadonlyMap<string, (user: User) => string | undefined> = new Map([
  ['username', ({ username }: User) => username],
  ['cognito:user_status', ({ status }: User) => status.toLowerCase()],
  ['status', ({ enabled }: User) => (enabled ? 'Enabled' : 'Disabled')],
  ...['sub', 'email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username'].map(
    (name) => [name, (user: User) => allAttributes(user)[name]] as const,
  ),
]);

const filterPattern = /^\s*(?<name>[^\s"=^]+)\s*(?<comparison>\^?=)\s*"(?<value>(?:[^"\\]|\\.)*)"\s*$/s;

/**
 * Parses a filter of ListUsers: `email = "ada@example.com"`, or `family_name ^= "Love"` for a prefix. Quotation marks
 * in the value are escaped by a backslash. An empty filter matches all users. Case counts, except in
 * `cognito:user_status`.
 *
 * @throws InvalidParameterException for an invalid filter or field
 */
export function userFilter(filter: string): (user: User) => boolean {
  if (filter.trim() === '') return () => true;
  const { name = '', comparison, value = '' } = filterPattern.exec(filter)?.groups ?? {};
  if (comparison === undefined) throw invalidParameter('Error while parsing filter.');
  const fieldOf = searchableFields.get(name);
  if (fieldOf === undefined) throw invalidParameter(`Invalid search attribute: ${name}`);
  const unescaped = value.replaceAll(/\\(.)/gs, '$1');
  const expected = name === 'cognito:user_status' ? unescaped.toLowerCase() : unescaped;
  return comparison === '='
    ? (user) => fieldOf(user) === expected
    : (user) => fieldOf(user)?.startsWith(expected) ?? false;
}
