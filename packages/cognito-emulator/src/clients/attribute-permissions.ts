import { invalidParameter, notAuthorized } from '../errors.ts';
import { effectiveAttributes, isCustom } from '../pools/schema-attributes.ts';
import type { UserPool } from '../state/records.ts';
import type { ClientSettings } from './client-settings.ts';

/** Set by Cognito only: no client can write them (AWS documentation, "Attribute permissions and scopes"). */
const neverWritable = ['sub', 'email_verified', 'phone_number_verified'];

/**
 * The attributes in a client's ID tokens. No list, or an empty one, means all: provisioning tools send `[]` when no
 * list is configured.
 */
export function readableAttributes(pool: UserPool, client: Pick<ClientSettings, 'ReadAttributes'>): Set<string> {
  const all = [...effectiveAttributes(pool.schema).keys()];
  return new Set(client.ReadAttributes?.length ? client.ReadAttributes : all);
}

/** The attributes that a user can set through a client. No list, or an empty one, means all but Cognito's own. */
export function writableAttributes(pool: UserPool, client: Pick<ClientSettings, 'WriteAttributes'>): Set<string> {
  return new Set(client.WriteAttributes?.length ? client.WriteAttributes : allWritable(pool));
}

/** @throws NotAuthorizedException for an attribute that the client may not write */
export function checkWritable(
  pool: UserPool,
  client: Pick<ClientSettings, 'WriteAttributes'>,
  names: readonly string[],
): void {
  const writable = writableAttributes(pool, client);
  if (names.some((name) => !writable.has(name))) {
    throw notAuthorized('A client attempted to write unauthorized attribute');
  }
}

/** @throws InvalidParameterException for a name that the pool doesn't have, or that can't be written */
export function checkAttributePermissions(pool: UserPool, settings: ClientSettings): void {
  const attributes = effectiveAttributes(pool.schema);
  if (settings.ReadAttributes?.some((name) => !attributes.has(name))) {
    throw invalidParameter('Invalid read attributes specified while creating a client');
  }
  const writable = allWritable(pool);
  if (settings.WriteAttributes?.some((name) => !writable.includes(name))) {
    throw invalidParameter('Invalid write attributes specified while creating a client');
  }
}

function allWritable(pool: UserPool): string[] {
  return [...effectiveAttributes(pool.schema).values()]
    .filter(({ Name, Mutable }) => isCustom(Name) || (Mutable && !neverWritable.includes(Name)))
    .map(({ Name }) => Name);
}
