import { invalidParameter } from '../exceptions.ts';
import { allAttributes, type User } from './user.ts';

/** What a filter can ask for (API reference, ListUsers). `status` is whether the user is enabled, not their status. */
const SEARCHABLE: ReadonlyMap<string, (user: User) => string | undefined> = new Map([
  ['username', ({ username }: User) => username],
  ['cognito:user_status', ({ status }: User) => status.toLowerCase()],
  ['status', ({ enabled }: User) => (enabled ? 'Enabled' : 'Disabled')],
  ...['sub', 'email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username'].map(
    (name) => [name, (user: User) => allAttributes(user)[name]] as const,
  ),
]);

const FILTER = /^\s*(?<name>[^\s"=^]+)\s*(?<comparison>\^?=)\s*"(?<value>(?:[^"\\]|\\.)*)"\s*$/s;

/**
 * The users whom a filter of ListUsers lets through: `email = "ada@example.com"`, `family_name ^= "Love"` for a
 * beginning. A quotation mark within the value follows a backslash. An empty filter lets everybody through. Case
 * counts, except in `cognito:user_status`.
 *
 * @throws InvalidParameterException for another form, and for what can't be searched, such as custom attributes
 */
export function userFilter(filter: string): (user: User) => boolean {
  if (filter.trim() === '') {
    return () => true;
  }
  const { name = '', comparison, value = '' } = FILTER.exec(filter)?.groups ?? {};
  if (comparison === undefined) {
    throw invalidParameter('Error while parsing filter.');
  }
  const searched = SEARCHABLE.get(name);
  if (searched === undefined) {
    throw invalidParameter(`Invalid search attribute: ${name}`);
  }
  const unescaped = value.replaceAll(/\\(.)/gs, '$1');
  const sought = name === 'cognito:user_status' ? unescaped.toLowerCase() : unescaped;
  return comparison === '='
    ? (user) => searched(user) === sought
    : (user) => searched(user)?.startsWith(sought) ?? false;
}
