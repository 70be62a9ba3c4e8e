import { setTimeout as after } from 'node:timers/promises';
import { anyRequest, checkRequestName } from './request-names.ts';

/** Longer timers Node ends at once. */
const maxDelay = 2 ** 31 - 1;

/** What goes wrong, with which requests, and how often. */
export interface Fault {
  /**
   * The name of an operation, `JWKS` for a pool's key set, `OpenIdConfiguration` for its other document,
   * `OAuthAuthorize`, `OAuthToken`, `OAuthUserInfo` and `OAuthRevoke` for the endpoints of a domain, `HostedUiLogin` for
   * its pages, `HostedUiLogout` for its sign-out, `*` for all of these.
   */
  on: string;
  /**
   * `throttle` answers TooManyRequestsException, `fail` InternalErrorException with status 500, `delay` waits and then
   * does what was asked, `hang-up` ends the connection without an answer. At a domain, `throttle` has the status 429.
   */
  kind: 'throttle' | 'fail' | 'delay' | 'hang-up';
  /** How long a `delay` lasts, in milliseconds; 2,147,483,647 at most. */
  milliseconds?: number;
  /** How many requests it hits. @default all, until it is taken back */
  times?: number;
}

/** Makes the emulator fail on demand, for tests of what calls it. */
export interface FaultInjection {
  /**
   * Has requests go wrong from now on. Where several faults fit, a request meets the one that was injected first.
   *
   * @returns takes this fault back
   * @throws RangeError for a delay without a length or with too great a one, for a number of times that is none, and
   *   where no request has that name
   * @example emulator.faults.inject({ on: 'AdminInitiateAuth', kind: 'throttle', times: 2 });
   */
  inject(fault: Fault): () => void;
  /** Takes all faults back. Requests that wait already go on waiting. */
  clear(): void;
}

interface ActiveFault {
  readonly fault: Fault;
  remaining: number;
}

/** The faults of one emulator. */
export class Faults implements FaultInjection {
  readonly #injected = new Set<ActiveFault>();
  readonly #closing = new AbortController();

  inject(fault: Fault): () => void {
    const { on, kind, milliseconds = Number.NaN, times = Infinity } = fault;
    checkRequestName(on);
    if (kind === 'delay' && !(milliseconds >= 0 && milliseconds <= maxDelay)) {
      throw new RangeError(`A delay needs its milliseconds, ${maxDelay} at most.`);
    }
    if (!(times >= 1)) throw new RangeError('A fault happens once at least.');
    const active = { fault: { ...fault }, remaining: times };
    this.#injected.add(active);
    return () => void this.#injected.delete(active);
  }

  clear(): void {
    this.#injected.clear();
  }

  /** The fault that a request meets, if any; it counts as one of the fault's times. */
  take(on: string): Fault | undefined {
    for (const active of this.#injected) {
      if (active.fault.on === on || active.fault.on === anyRequest) {
        active.remaining -= 1;
        if (active.remaining < 1) this.#injected.delete(active);
        return active.fault;
      }
    }
    return undefined;
  }

  /** Waits. Resolves to whether the time is over: otherwise the emulator closes. */
  async wait(milliseconds: number): Promise<boolean> {
    try {
      await after(milliseconds, undefined, { signal: this.#closing.signal });
      return true;
    } catch {
      return false;
    }
  }

  /** Ends all waiting, now and from now on. */
  close(): void {
    this.#closing.abort();
  }
}
