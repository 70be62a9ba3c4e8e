import type { Queryable } from './transaction.ts';

/** An address that an account has signed in from. */
export interface KnownAddress {
  readonly sub: string;
  /** A keyed hash of account and address, 32 bytes. Neither is stored, and the key isn't in the database. */
  readonly hash: Uint8Array<ArrayBuffer>;
}

/** For a user who travels; the oldest are forgotten. */
const maximumPerUser = 20;

/** More than one, so that the number of old rows goes down. */
const oldRowsPerDelete = 100;

/** How long an address is known after the last sign-in from there, as an SQL expression. */
const oldestSignIn = `now() - interval '30 days'`;

/** A condition in SQL: one of these hashes is of a known address. */
export function isKnownAddress(hashes: string): string {
  return `EXISTS (SELECT FROM known_addresses WHERE hash = ANY (${hashes}) AND last_sign_in_at > ${oldestSignIn})`;
}

/** Remembers an address for 30 days, and forgets old ones. The user's row has to exist. */
export async function rememberAddress(connection: Queryable, { sub, hash }: KnownAddress): Promise<void> {
  await connection.query(
    `WITH forgotten AS (
       DELETE FROM known_addresses WHERE hash <> $1 AND hash IN (
         (SELECT hash FROM known_addresses WHERE last_sign_in_at <= ${oldestSignIn} LIMIT ${oldRowsPerDelete})
         UNION ALL
         (SELECT hash FROM known_addresses WHERE sub = $2 AND hash <> $1
           ORDER BY last_sign_in_at DESC OFFSET ${maximumPerUser - 1}))
     )
     INSERT INTO known_addresses AS known (hash, sub) VALUES ($1, $2)
     ON CONFLICT (hash) DO UPDATE SET sub = excluded.sub, last_sign_in_at = excluded.last_sign_in_at`,
    [hash, sub],
  );
}

/** Forgets the addresses of a user who is deleted. */
export async function forgetAddresses(connection: Queryable, sub: string): Promise<void> {
  await connection.query('DELETE FROM known_addresses WHERE sub = $1', [sub]);
}
