import type { Database, RateLimiter } from '@freehold/database';
import { IdentityError, type IdentityErrorCode } from '@freehold/identity';
import ipaddr from 'ipaddr.js';
import type { ApiContext } from '../../http/api-context.ts';
import { Problem } from '../../http/errors/problem.ts';

const minutes = 60;
const hours = 60 * minutes;

/**
 * How often somebody may try. For one account from one address few times, for one address more often: many people can
 * stand behind one. There is no limit for an account from everywhere: whoever reached it would lock its owner out.
 */
export const loginRateLimits = {
  login: { perAccount: { attempts: 10, seconds: 15 * minutes }, perAddress: { attempts: 100, seconds: hours } },
  new_password: { perAccount: { attempts: 10, seconds: 15 * minutes }, perAddress: { attempts: 100, seconds: hours } },
  // Each of these sends an e-mail.
  forgot_password: { perAccount: { attempts: 5, seconds: hours }, perAddress: { attempts: 50, seconds: hours } },
  // A code has six digits and is good for an hour.
  reset_password: { perAccount: { attempts: 5, seconds: hours }, perAddress: { attempts: 50, seconds: hours } },
} as const;

export type LoginRateLimitName = keyof typeof loginRateLimits;

/** What somebody comes to who guessed, and guessed wrong. Any other failure is not their doing and counts for nothing. */
const failedAttemptCodes: ReadonlySet<IdentityErrorCode> = new Set([
  'invalid_credentials',
  'challenge_expired',
  'password_reset_required',
  'temporary_password_expired',
]);

export interface LoginRateLimit {
  /**
   * Makes an attempt, unless too many were made. Wrong ones count, and a right one clears the account's count.
   *
   * @param account the e-mail address that the request names, whether or not there is such an account
   * @throws {Problem} `rate_limited`, with the seconds to wait; otherwise whatever the attempt throws
   */
  attempt<Result>(ctx: ApiContext, account: string, attempt: () => Promise<Result>): Promise<Result>;
  /** Makes an attempt that counts whatever comes of it, unless too many were made. */
  countedAttempt<Result>(ctx: ApiContext, account: string, attempt: () => Promise<Result>): Promise<Result>;
}

/** A guard against guessing, counted in the database, so on all instances together. */
export function loginRateLimit(database: Pick<Database, 'rateLimiter'>, name: LoginRateLimitName): LoginRateLimit {
  const { perAccount, perAddress } = loginRateLimits[name];
  const byAccount = database.rateLimiter({ ...perAccount, name: `${name}_account` });
  const byAddress = database.rateLimiter({ ...perAddress, name: `${name}_address` });

  /** Counts before the attempt is made: all that come at once would find the count as it was before any of them. */
  async function consume(ctx: ApiContext, account: string) {
    const address = networkKey(ctx.ip);
    const pair = `${address} ${account.toLowerCase()}`;
    const tooManyAttempts = (seconds: number, limit: string) => {
      ctx.state.log.warn({ limit: `${name} by ${limit}`, remote_address: ctx.ip }, 'Too many attempts');
      return new Problem('rate_limited', { retryAfter: seconds });
    };
    // The address first: one that may try nothing any more leaves no trace for each account that it names.
    await consumeOrThrow(byAddress, address, (seconds) => tooManyAttempts(seconds, 'address'));
    await consumeOrThrow(byAccount, pair, async (seconds) => {
      // What is refused for an account counts against nobody else behind the same address.
      await byAddress.refund(address);
      return tooManyAttempts(seconds, 'account');
    });
    return { pair, address };
  }

  return {
    async attempt(ctx, account, attempt) {
      const { pair, address } = await consume(ctx, account);
      let result: Awaited<ReturnType<typeof attempt>>;
      try {
        result = await attempt();
      } catch (error) {
        const isFailedAttempt = error instanceof IdentityError && failedAttemptCodes.has(error.code);
        if (!isFailedAttempt) await refundOrLog(ctx, [byAccount.refund(pair), byAddress.refund(address)]);
        throw error;
      }
      await refundOrLog(ctx, [byAccount.reset(pair), byAddress.refund(address)]);
      return result;
    },
    async countedAttempt(ctx, account, attempt) {
      await consume(ctx, account);
      return attempt();
    },
  };
}

/**
 * Puts counts right after an attempt. What came of the attempt is what the caller is to hear of, also where that fails: a
 * password may have been set.
 */
async function refundOrLog(ctx: ApiContext, changes: readonly Promise<void>[]): Promise<void> {
  for (const change of await Promise.allSettled(changes)) {
    if (change.status === 'rejected') ctx.state.log.warn({ err: change.reason }, 'A count of attempts stayed too high');
  }
}

async function consumeOrThrow(
  limit: RateLimiter,
  key: string,
  onLimited: (seconds: number) => Problem | Promise<Problem>,
): Promise<void> {
  const seconds = await limit.consume(key);
  if (seconds !== undefined) throw await onLimited(seconds);
}

/**
 * What one person can be taken to have of the network: an IPv4 address, or the 64 bits before a device's own in IPv6.
 *
 * @param text an address, with or without the port that some proxies add
 * @returns one and the same for all that is no address: what can't be told apart counts together
 */
function networkKey(text: string): string {
  const [, bracketed, dotted] = /^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text) ?? [];
  const address = bracketed ?? dotted ?? text;
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}
