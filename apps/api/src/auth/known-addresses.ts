import { createHmac, hkdfSync } from 'node:crypto';
import type { Database } from '@freehold/database';
import type { ApiContext } from '../http/api-context.ts';
import { networkKey, unknownNetwork } from './network-key.ts';

/**
 * The addresses that accounts have signed in from. They are stored as keyed hashes: the table alone tells neither an account
 * nor an address, and can't be searched for one.
 */
export interface KnownAddresses {
  /** Whether there is a key. Without one, nothing is remembered, and no account is known anywhere. */
  readonly isEnabled: boolean;
  /** What the address of a request would be stored as for an account, with each of the keys. */
  hashesOf(ctx: ApiContext, account: string): readonly Uint8Array<ArrayBuffer>[];
  /**
   * Remembers the address of a sign-in that has succeeded. A failure is logged only.
   *
   * @param account the user's e-mail address, as the user gives it at a sign-in
   */
  remember(ctx: ApiContext, account: string | undefined, sub: string): Promise<void>;
}

/**
 * @param sessionKeys the newest first. Keys of our own are derived from them (RFC 5869): they are secret, on every instance,
 *   and rotate. The key of the log's hashes is known to those who search the log, who needn't learn who signs in from where.
 */
export function createKnownAddresses(
  database: Pick<Database, 'rememberAddress'>,
  sessionKeys: readonly Uint8Array[] = [],
): KnownAddresses {
  const keys = sessionKeys.map((key) =>
    Buffer.from(hkdfSync('sha256', key, new Uint8Array(), 'freehold known addresses', 32)),
  );

  function hashesOf(ctx: ApiContext, account: string): Uint8Array<ArrayBuffer>[] {
    const network = networkKey(ctx.ip);
    if (network === unknownNetwork) return [];
    const text = JSON.stringify([account.toLowerCase(), network]);
    return keys.map((key) => new Uint8Array(createHmac('sha256', key).update(text).digest()));
  }

  return {
    isEnabled: keys.length > 0,
    hashesOf,
    async remember(ctx, account, sub) {
      const [hash] = account === undefined ? [] : hashesOf(ctx, account);
      if (hash === undefined) return;
      await database.rememberAddress({ sub, hash }).catch((error: unknown) => {
        ctx.state.log.error({ err: error }, 'The address of a sign-in could not be remembered');
      });
    },
  };
}
