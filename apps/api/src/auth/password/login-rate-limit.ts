import type { Database } from '@freehold/database';
import { IdentityError, type IdentityErrorCode } from '@freehold/identity';
import ipaddr from 'ipaddr.js';
import type { ApiContext } from '../../http/api-context.ts';
import { Problem } from '../../http/errors/problem.ts';

const minutes = 60;
const hours = 60 * minutes;

/**
 * The rate limits of sign-in attempts, against brute force. An account from one address has few attempts; an address has
 * more, since many users can share one. An account has no limit over all addresses: anyone could lock its owner out.
 */
export const loginRateLimits = {
  login: { perAccount: { attempts: 10, seconds: 15 * minutes }, perAddress: { attempts: 100, seconds: hours } },
  new_password: { perAccount: { attempts: 10, seconds: 15 * minutes }, perAddress: { attempts: 100, seconds: hours } },
  // Each attempt sends an e-mail.
  forgot_password: { perAccount: { attempts: 5, seconds: hours }, perAddress: { attempts: 50, seconds: hours } },
  // A code has six digits and is valid for an hour.
  reset_password: { perAccount: { attempts: 5, seconds: hours }, perAddress: { attempts: 50, seconds: hours } },
} as const;

export type LoginRateLimitName = keyof typeof loginRateLimits;

/** The errors of wrong credentials. Other errors don't count: they aren't the caller's fault. */
const failedAttemptCodes: ReadonlySet<IdentityErrorCode> = new Set([
  'invalid_credentials',
  'challenge_expired',
  'password_reset_required',
  'temporary_password_expired',
]);

export interface LoginRateLimit {
  /**
   * Runs an action unless the limit is reached. Wrong credentials count; a success resets the account's count.
   *
   * @param account the e-mail address in the request, whether or not there is such an account
   * @throws {Problem} `rate_limited` with the seconds to wait; otherwise the action's error
   */
  attempt<Result>(ctx: ApiContext, account: string, action: () => Promise<Result>): Promise<Result>;
  /** Runs an action unless the limit is reached. Each attempt counts, whatever its result. */
  countedAttempt<Result>(ctx: ApiContext, account: string, action: () => Promise<Result>): Promise<Result>;
}

/** Limits attempts on all instances together. A refused attempt costs one statement and changes no row. */
export function loginRateLimit(
  database: Pick<Database, 'combinedRateLimiter' | 'rateLimiter'>,
  name: LoginRateLimitName,
): LoginRateLimit {
  const { perAccount, perAddress } = loginRateLimits[name];
  const limits = {
    address: { ...perAddress, name: `${name}_address` },
    account: { ...perAccount, name: `${name}_account` },
  };
  const limiter = database.combinedRateLimiter([limits.address, limits.account]);
  const byAddress = database.rateLimiter(limits.address);
  const byAccount = database.rateLimiter(limits.account);

  /** Counts an attempt before it is made, so that concurrent attempts count. */
  async function consume(ctx: ApiContext, account: string) {
    const address = networkKey(ctx.ip);
    const accountAtAddress = [account.toLowerCase(), address] as const;
    const refused = await limiter.consume([address, accountAtAddress]);
    if (refused === undefined) return { address, accountAtAddress };
    const limit = `${name} by ${refused.name === limits.address.name ? 'address' : 'account'}`;
    ctx.state.log.warn({ limit, remote_address: ctx.ip }, 'Rate limit reached: too many attempts to sign in');
    throw new Problem('rate_limited', { retryAfter: refused.seconds });
  }

  return {
    async attempt(ctx, account, action) {
      const { address, accountAtAddress } = await consume(ctx, account);
      let result: Awaited<ReturnType<typeof action>>;
      try {
        result = await action();
      } catch (error) {
        const isFailedAttempt = error instanceof IdentityError && failedAttemptCodes.has(error.code);
        if (!isFailedAttempt) await refundOrLog(ctx, [byAccount.refund(accountAtAddress), byAddress.refund(address)]);
        throw error;
      }
      await refundOrLog(ctx, [byAccount.reset(accountAtAddress), byAddress.refund(address)]);
      return result;
    },
    async countedAttempt(ctx, account, action) {
      await consume(ctx, account);
      return action();
    },
  };
}

/** Corrects counts after an attempt. A failure is logged only: the action's result has to reach the caller. */
async function refundOrLog(ctx: ApiContext, changes: readonly Promise<void>[]): Promise<void> {
  for (const change of await Promise.allSettled(changes)) {
    if (change.status === 'rejected') ctx.state.log.warn({ err: change.reason }, 'A count of attempts stayed too high');
  }
}

/**
 * The part of an address that identifies a network: an IPv4 address, or the first 64 bits of an IPv6 address.
 *
 * @param text an address, with or without the port that some proxies add
 * @returns the same key for everything that isn't an address
 */
function networkKey(text: string): string {
  const [, bracketed, dotted] = /^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text) ?? [];
  const address = bracketed ?? dotted ?? text;
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}
