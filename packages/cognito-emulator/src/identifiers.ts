import { randomInt } from 'node:crypto';
import { isRegion } from '@freehold/aws-partitions';
import { z } from 'zod';

/** Identifiers as branded strings. Patterns and lengths are those of the API reference. */

/** An AWS region, `us-east-1`, of any partition. The first half of a pool id. */
export const Region = z.string().refine(isRegion).brand('Region');
export type Region = z.infer<typeof Region>;

/** `us-east-1_AbCdEfGhI` */
export const PoolId = z
  .string()
  .min(1)
  .max(55)
  .regex(/^[\w-]+_[0-9a-zA-Z]+$/)
  .brand('PoolId');
export type PoolId = z.infer<typeof PoolId>;

/** An app client's id: 26 lower-case letters and digits. */
export const ClientId = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w+]+$/)
  .brand('ClientId');
export type ClientId = z.infer<typeof ClientId>;

/** The first label of a prefix domain, `{prefix}.auth.{region}.amazoncognito.com`. */
export const DomainPrefix = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/)
  .brand('DomainPrefix');
export type DomainPrefix = z.infer<typeof DomainPrefix>;

/** A managed login branding style's id. */
export const BrandingId = z
  .string()
  .regex(/^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$/)
  .brand('BrandingId');
export type BrandingId = z.infer<typeof BrandingId>;

/** A resource server's identifier, often a URL: the part of its scopes before the slash. */
export const ResourceServerIdentifier = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/)
  .brand('ResourceServerIdentifier');
export type ResourceServerIdentifier = z.infer<typeof ResourceServerIdentifier>;

const printable = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u;

export const GroupName = z.string().min(1).max(128).regex(printable).brand('GroupName');
export type GroupName = z.infer<typeof GroupName>;

/** A user's immutable id, a UUID. */
export const Sub = z.string().brand('Sub');
export type Sub = z.infer<typeof Sub>;

/** A user's name in Cognito: the `sub` when users sign in with their email address. */
export const Username = z.string().min(1).max(128).regex(printable).brand('Username');
export type Username = z.infer<typeof Username>;

/** The `Username` of a request: the real username or an alias of it. */
export const UsernameOrAlias = z.string().min(1).max(128).regex(printable).brand('UsernameOrAlias');
export type UsernameOrAlias = z.infer<typeof UsernameOrAlias>;

const digits = '0123456789';
const lowerCase = 'abcdefghijklmnopqrstuvwxyz';
const alphanumeric = `${digits}${lowerCase}${lowerCase.toUpperCase()}`;

/** A new pool id in the form that token verifiers accept. */
export function newPoolId(region: Region): PoolId {
  return PoolId.parse(`${region}_${randomCharacters(alphanumeric, 9)}`);
}

/** A new client id: 26 digits and lower-case letters, as on AWS. */
export function newClientId(): ClientId {
  return ClientId.parse(randomCharacters(digits + lowerCase, 26));
}

/** A new client secret: 52 digits and lower-case letters (268 bits). */
export function newClientSecret(): string {
  return randomCharacters(digits + lowerCase, 52);
}

/** The region in a pool's id. */
export function regionOf(poolId: PoolId): Region {
  return Region.parse(poolId.slice(0, poolId.indexOf('_')));
}

function randomCharacters(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
