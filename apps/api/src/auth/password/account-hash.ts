import { createHmac } from 'node:crypto';

/**
 * Stands for an account in the log: the same text for the same account, on all instances. Who doesn't have the key can't
 * find out whether it stands for an address that they guess.
 *
 * @param account the e-mail address in a request, whether or not there is such an account
 * @returns 32 hexadecimal digits; `undefined` where there is no key
 */
export type AccountHash = (account: string) => string | undefined;

/** @param key `LOG_HASH_KEY` */
export function createAccountHash(key: Uint8Array | undefined): AccountHash {
  if (key === undefined) return () => undefined;
  // User names are case-insensitive. What else is hashed by the key has another prefix.
  return (account) => createHmac('sha256', key).update(`account:${account.toLowerCase()}`).digest('hex').slice(0, 32);
}
