import { setTimeout as delay } from 'node:timers/promises';
import type { Database, RefusedAttempt } from '@freehold/database';
import { IdentityError, type IdentityErrorCode } from '@freehold/identity';
import type { ApiContext } from '../../http/api-context.ts';
import { Problem } from '../../http/errors/problem.ts';
import type { KnownAddresses } from '../known-addresses.ts';
import { networkKey } from '../network-key.ts';
import type { AccountHash } from './account-hash.ts';

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

/**
 * How long the refusal of a locked-out address takes at least: about as long as Cognito takes to refuse a password. Otherwise
 * the time would tell whose account is known at that address.
 */
const refusalMilliseconds = 500;

export interface LoginRateLimit {
  /**
   * Runs an action unless the limit is reached. Wrong credentials count; a success resets the account's count.
   *
   * Where an address is locked out, an account that is known there has its own attempts left. The right password succeeds;
   * anything else is refused as all others are.
   *
   * @param account the e-mail address in the request, whether or not there is such an account
   * @throws {Problem} `rate_limited` with the seconds to wait; otherwise the action's error
   */
  attempt<Result>(ctx: ApiContext, account: string, action: () => Promise<Result>): Promise<Result>;
  /** Runs an action unless the limit is reached. Each attempt counts, whatever its result. */
  countedAttempt<Result>(ctx: ApiContext, account: string, action: () => Promise<Result>): Promise<Result>;
}

export interface LoginRateLimitOptions {
  /** Stands for the account in the log, where an attempt is refused or fails, or sends a code. */
  readonly accountHash: AccountHash;
  /** Without them, an address that is locked out is so for all accounts. */
  readonly knownAddresses?: KnownAddresses;
}

/** An attempt at an address that is locked out. */
interface LockedOutAttempt {
  readonly ctx: ApiContext;
  readonly refused: RefusedAttempt;
  readonly accountAtAddress: readonly [account: string, address: string];
}

/** Limits attempts on all instances together. A refused attempt costs one statement and changes no row. */
export function loginRateLimit(
  database: Pick<Database, 'combinedRateLimiter' | 'rateLimiter'>,
  name: LoginRateLimitName,
  { accountHash, knownAddresses }: LoginRateLimitOptions,
): LoginRateLimit {
  const { perAccount, perAddress } = loginRateLimits[name];
  const limits = {
    address: { ...perAddress, name: `${name}_address` },
    account: { ...perAccount, name: `${name}_account` },
  };
  const limiter = database.combinedRateLimiter([limits.address, limits.account]);
  const byAddress = database.rateLimiter(limits.address);
  const byAccount = database.rateLimiter(limits.account);

  function logAccount(ctx: ApiContext, account: string): void {
    const hash = accountHash(account);
    if (hash !== undefined) ctx.state.log.bind('account', hash);
  }

  /** Counts an attempt before it is made, so that concurrent attempts count. */
  async function consume(ctx: ApiContext, account: string) {
    const address = networkKey(ctx.ip);
    const accountAtAddress = [account.toLowerCase(), address] as const;
    const hashes = knownAddresses?.hashesOf(ctx, account) ?? [];
    const refused = await limiter.consume([address, accountAtAddress], hashes);
    return { address, accountAtAddress, refused };
  }

  function isOfAddress(refused: RefusedAttempt): boolean {
    return refused.name === limits.address.name;
  }

  function rateLimited(ctx: ApiContext, account: string, refused: RefusedAttempt): Problem {
    logAccount(ctx, account);
    const limit = `${name} by ${isOfAddress(refused) ? 'address' : 'account'}`;
    ctx.state.log.warn(
      { event: 'sign_in_locked_out', limit, remote_address: ctx.ip },
      'Rate limit reached: too many attempts to sign in',
    );
    return new Problem('rate_limited', { retryAfter: refused.seconds });
  }

  /** Runs the action for an account that is known at the address. @returns `undefined` where the attempt is refused */
  async function attemptWhereKnown<Result>(
    { ctx, accountAtAddress }: LockedOutAttempt,
    action: () => Promise<Result>,
  ): Promise<{ readonly result: Result } | undefined> {
    if ((await byAccount.consume(accountAtAddress)) !== undefined) return undefined;
    try {
      const result = await action();
      await refundOrLog(ctx, [byAccount.reset(accountAtAddress)]);
      return { result };
    } catch (error) {
      if (isFailedAttempt(error)) return undefined;
      await refundOrLog(ctx, [byAccount.refund(accountAtAddress)]);
      // The password was right.
      if (error instanceof IdentityError && error.code === 'unsupported_challenge') throw error;
      ctx.state.log.warn({ err: error }, 'A sign-in at an address that is locked out failed for another reason');
      return undefined;
    }
  }

  async function attemptAtLockedOutAddress<Result>(
    attempt: LockedOutAttempt,
    action: () => Promise<Result>,
  ): Promise<Result> {
    const time = knownAddresses?.isEnabled ? delay(refusalMilliseconds) : undefined;
    const success = attempt.refused.isFromKnownAddress ? await attemptWhereKnown(attempt, action) : undefined;
    if (success !== undefined) return success.result;
    await time;
    const [account] = attempt.accountAtAddress;
    throw rateLimited(attempt.ctx, account, attempt.refused);
  }

  return {
    async attempt(ctx, account, action) {
      const { address, accountAtAddress, refused } = await consume(ctx, account);
      if (refused !== undefined) {
        if (!isOfAddress(refused)) throw rateLimited(ctx, account, refused);
        return attemptAtLockedOutAddress({ ctx, refused, accountAtAddress }, action);
      }
      let result: Awaited<ReturnType<typeof action>>;
      try {
        result = await action();
      } catch (error) {
        logAccount(ctx, account);
        if (!isFailedAttempt(error))
          await refundOrLog(ctx, [byAccount.refund(accountAtAddress), byAddress.refund(address)]);
        throw error;
      }
      await refundOrLog(ctx, [byAccount.reset(accountAtAddress), byAddress.refund(address)]);
      return result;
    },
    async countedAttempt(ctx, account, action) {
      const { refused } = await consume(ctx, account);
      if (refused !== undefined) throw rateLimited(ctx, account, refused);
      logAccount(ctx, account);
      return action();
    },
  };
}

function isFailedAttempt(error: unknown): boolean {
  return error instanceof IdentityError && failedAttemptCodes.has(error.code);
}

/** Corrects counts after an attempt. A failure is logged only: the action's result has to reach the caller. */
async function refundOrLog(ctx: ApiContext, changes: readonly Promise<void>[]): Promise<void> {
  for (const change of await Promise.allSettled(changes)) {
    if (change.status === 'rejected') ctx.state.log.warn({ err: change.reason }, 'A count of attempts stayed too high');
  }
}
