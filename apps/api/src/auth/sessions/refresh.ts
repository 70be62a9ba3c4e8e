import { setTimeout as delay } from 'node:timers/promises';
import type { SessionStore, StoredSession } from '@freehold/database';
import { type HostedUi, IdentityError, type RefreshableTokens } from '@freehold/identity';
import { LRUCache } from 'lru-cache';
import type { Log } from '../../log.ts';
import { decryptTokens, encryptTokens, type SessionTokens } from './encrypted-tokens.ts';
import type { Encryption } from './encryption.ts';
import { lifetimes } from './lifetimes.ts';

/** A stored session and its decrypted tokens. */
export interface FoundSession {
  readonly stored: StoredSession;
  readonly tokens: SessionTokens;
}

export interface RefreshOptions {
  readonly store: SessionStore;
  readonly encryption: Encryption;
  readonly hostedUi: Pick<HostedUi, 'refresh' | 'revoke'>;
  readonly log: Log;
  /** The time of day, by which tokens and sessions expire. */
  readonly now: () => Date;
  /** Gives milliseconds from any start, for caches. */
  readonly clock: { now(): number };
}

/** Tokens that expire sooner count as expired. */
const minimumValidityMilliseconds = 5_000;

/** How long a request waits for the refresh of another: a little longer than its lease. */
const maxWaitMilliseconds = lifetimes.refreshLease + 2_000;
const pollMilliseconds = 100;

/** The old tokens may be revoked by then, so a failure to store the new ones is retried. */
const storeRetryDelays = [200, 1_000, 3_000];

/**
 * Returns a session's tokens, refreshed where they are about to expire. Concurrent requests share one refresh: by a promise
 * on this instance, and by a lease among the instances. While tokens are valid, no request waits for a refresh or fails with
 * it.
 *
 * @returns `undefined` where the session has ended, or Cognito refuses the refresh token
 * @throws {IdentityError} where tokens have expired and can't be refreshed
 */
export function tokenRefresher(options: RefreshOptions): (session: FoundSession) => Promise<SessionTokens | undefined> {
  const { store, encryption, hostedUi, log, now, clock } = options;
  const inFlight = new Map<string, Promise<SessionTokens | undefined>>();
  const failures = new LRUCache<string, Error>({
    max: 10_000,
    ttl: lifetimes.refreshPause,
    ttlResolution: 0,
    perf: clock,
  });

  return async (session) => {
    const { stored, tokens } = session;
    const remaining = stored.tokensExpireAt.getTime() - now().getTime();
    if (remaining > lifetimes.refreshAhead) return tokens;
    const areValid = remaining > minimumValidityMilliseconds;
    const key = Buffer.from(stored.idHash).toString('hex');
    const failure = failures.get(key);
    if (areValid && (failure !== undefined || inFlight.has(key))) return tokens;
    if (failure !== undefined) throw failure;

    const refresh = inFlight.get(key) ?? startRefresh(key, session, areValid);
    return areValid ? refresh.catch(() => tokens) : refresh;
  };

  function startRefresh(key: string, session: FoundSession, areValid: boolean): Promise<SessionTokens | undefined> {
    const refresh = leaseAndRefresh(session, areValid)
      .catch((error: unknown) => {
        log.warn({ err: error, sub: session.stored.sub }, 'The tokens of a session could not be refreshed');
        if (error instanceof IdentityError) failures.set(key, error);
        throw error;
      })
      .finally(() => inFlight.delete(key));
    inFlight.set(key, refresh);
    return refresh;
  }

  async function leaseAndRefresh(session: FoundSession, areValid: boolean): Promise<SessionTokens | undefined> {
    const { stored } = session;
    const until = performance.now() + maxWaitMilliseconds;
    for (;;) {
      const leasedUntil = new Date(now().getTime() + lifetimes.refreshLease);
      if (await store.acquireRefreshLease(stored, now(), leasedUntil)) return refreshLeased(session, leasedUntil);
      const latest = await store.find(stored.idHash, now());
      if (latest?.tokensVersion !== stored.tokensVersion) return decryptStored(latest);
      if (areValid) return session.tokens;
      if (performance.now() > until)
        throw new IdentityError('identity_provider_unavailable', { cause: refreshTimeout });
      await delay(pollMilliseconds);
    }
  }

  async function refreshLeased(
    { stored, tokens }: FoundSession,
    leasedUntil: Date,
  ): Promise<SessionTokens | undefined> {
    let newTokens: RefreshableTokens;
    try {
      newTokens = await hostedUi.refresh(tokens.refreshToken);
    } catch (error) {
      if (error instanceof IdentityError && error.code === 'refresh_token_invalid') {
        log.info(
          { event: 'session_ended', err: error, sub: stored.sub },
          'A session has ended: Cognito refused its refresh token',
        );
        // A slow holder of an earlier lease may have stored new tokens.
        if (await store.endIfTokensUnchanged(stored)) return undefined;
        return decryptStored(await store.find(stored.idHash, now()));
      }
      await store.releaseRefreshLease(stored, leasedUntil);
      throw error;
    }
    if (await storeTokens(stored, newTokens)) return newTokens;
    const latest = decryptStored(await store.find(stored.idHash, now()));
    // The user has signed out meanwhile.
    if (latest === undefined) await hostedUi.revoke(newTokens.refreshToken);
    return latest;
  }

  async function storeTokens(stored: StoredSession, newTokens: RefreshableTokens): Promise<boolean> {
    const encrypted = encryptTokens(encryption, stored.idHash, newTokens);
    for (const milliseconds of storeRetryDelays) {
      try {
        return await store.replaceTokens(stored, encrypted);
      } catch (error) {
        log.warn({ err: error, sub: stored.sub }, 'New tokens could not be stored. Trying again');
        await delay(milliseconds);
      }
    }
    return store.replaceTokens(stored, encrypted);
  }

  function decryptStored(stored: StoredSession | undefined): SessionTokens | undefined {
    return stored === undefined ? undefined : decryptTokens(encryption, stored);
  }
}

const refreshTimeout = new Error('The refresh of another request has timed out');
