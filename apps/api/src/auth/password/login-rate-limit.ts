import type { AttemptLimit, Database } from '@freehold/database';
import { IdentityError, type IdentityErrorCode } from '@freehold/identity';
import ipaddr from 'ipaddr.js';
import type { ApiContext } from '../http/api-context.ts';
import { Problem } from '../problems/problem.ts';

const minutes = 60;
const hours = 60 * minutes;

/**
 * How often somebody may try. For one account from one address few times, for one address more often: many people can
 * stand behind one. There is no limit for an account from everywhere: whoever reached it would lock its owner out.
 */
export const guessingLimits = {
  login: { perAccount: { attempts: 10, seconds: 15 * minutes }, perAddress: { attempts: 100, seconds: hours } },
  new_password: { perAccount: { attempts: 10, seconds: 15 * minutes }, perAddress: { attempts: 100, seconds: hours } },
  // Each of these sends an e-mail.
  forgot_password: { perAccount: { attempts: 5, seconds: hours }, perAddress: { attempts: 50, seconds: hours } },
  // A code has six digits and is good for an hour.
  reset_password: { perAccount: { attempts: 5, seconds: hours }, perAddress: { attempts: 50, seconds: hours } },
} as const;

export type GuessingLimit = keyof typeof guessingLimits;

/** What somebody comes to who guessed, and guessed wrong. Any other failure is not their doing and counts for nothing. */
const wrongGuesses: ReadonlySet<IdentityErrorCode> = new Set([
  'invalid_credentials',
  'challenge_expired',
  'password_reset_required',
  'temporary_password_expired',
]);

export interface GuessingGuard {
  /**
   * Makes an attempt, unless too many were made. Wrong ones count, and a right one clears the account's count.
   *
   * @param account the e-mail address that the request names, whether or not there is such an account
   * @throws {Problem} `rate_limited`, with the seconds to wait; otherwise whatever the attempt throws
   */
  guess<Result>(ctx: ApiContext, account: string, attempt: () => Promise<Result>): Promise<Result>;
  /** Makes an attempt that counts whatever comes of it, unless too many were made. */
  spend<Result>(ctx: ApiContext, account: string, attempt: () => Promise<Result>): Promise<Result>;
}

/** A guard against guessing, counted in the database, so on all instances together. */
export function guessingGuard(database: Pick<Database, 'attemptLimit'>, name: GuessingLimit): GuessingGuard {
  const { perAccount, perAddress } = guessingLimits[name];
  const byAccount = database.attemptLimit({ ...perAccount, name: `${name}_account` });
  const byAddress = database.attemptLimit({ ...perAddress, name: `${name}_address` });

  /** Counts before the attempt is made: all that come at once would find the count as it was before any of them. */
  async function take(ctx: ApiContext, account: string) {
    const address = networkOf(ctx.ip);
    const pair = `${address} ${account.toLowerCase()}`;
    const refuse = (seconds: number, limit: string) => {
      ctx.state.log.warn({ limit: `${name} by ${limit}`, remote_address: ctx.ip }, 'Too many attempts');
      return new Problem('rate_limited', { retryAfter: seconds });
    };
    // The address first: one that may try nothing any more leaves no trace for each account that it names.
    await takeOr(byAddress, address, (seconds) => refuse(seconds, 'address'));
    await takeOr(byAccount, pair, async (seconds) => {
      // What is refused for an account counts against nobody else behind the same address.
      await byAddress.giveBack(address);
      return refuse(seconds, 'account');
    });
    return { pair, address };
  }

  return {
    async guess(ctx, account, attempt) {
      const { pair, address } = await take(ctx, account);
      let result: Awaited<ReturnType<typeof attempt>>;
      try {
        result = await attempt();
      } catch (error) {
        const wrong = error instanceof IdentityError && wrongGuesses.has(error.code);
        if (!wrong) await mend(ctx, [byAccount.giveBack(pair), byAddress.giveBack(address)]);
        throw error;
      }
      await mend(ctx, [byAccount.forget(pair), byAddress.giveBack(address)]);
      return result;
    },
    async spend(ctx, account, attempt) {
      await take(ctx, account);
      return attempt();
    },
  };
}

/**
 * Puts counts right after an attempt. What came of the attempt is what the caller is to hear of, also where that fails: a
 * password may have been set.
 */
async function mend(ctx: ApiContext, changes: readonly Promise<void>[]): Promise<void> {
  for (const change of await Promise.allSettled(changes)) {
    if (change.status === 'rejected') ctx.state.log.warn({ err: change.reason }, 'A count of attempts stayed too high');
  }
}

async function takeOr(
  limit: AttemptLimit,
  key: string,
  refusal: (seconds: number) => Problem | Promise<Problem>,
): Promise<void> {
  const seconds = await limit.take(key);
  if (seconds !== undefined) throw await refusal(seconds);
}

/**
 * What one person can be taken to have of the network: an IPv4 address, or the 64 bits before a device's own in IPv6.
 *
 * @param text an address, with or without the port that some proxies add
 * @returns one and the same for all that is no address: what can't be told apart counts together
 */
function networkOf(text: string): string {
  const [, bracketed, dotted] = /^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text) ?? [];
  const address = bracketed ?? dotted ?? text;
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}
