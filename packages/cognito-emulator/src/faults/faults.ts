import { setTimeout as after } from 'node:timers/promises';
import { anyRequest, type RequestNames } from './request-names.ts';

/** Node runs a longer timer at once. */
const maxDelay = 2 ** 31 - 1;

/** What goes wrong, for which requests, and how often. */
export interface Fault {
  /**
   * The name of an operation; `JWKS` or `OpenIdConfiguration` for a pool's documents; `OAuthAuthorize`, `OAuthToken`,
   * `OAuthUserInfo`, `OAuthRevoke`, `HostedUiLogin` (all pages) or `HostedUiLogout` for a domain; `*` for all of them.
   */
  on: string;
  /**
   * `throttle` responds with TooManyRequestsException (with status 429 at a domain), `fail` with InternalErrorException
   * and status 500, `delay` waits and then handles the request, `hang-up` closes the connection without a response. Two
   * handle the request first, so that it takes effect: `lose-response` then closes the connection, and
   * `replace-response` responds with `exception`.
   */
  kind: 'throttle' | 'fail' | 'delay' | 'hang-up' | 'lose-response' | 'replace-response';
  /** How long a `delay` lasts, in milliseconds; at most 2,147,483,647. */
  milliseconds?: number;
  /** What `replace-response` responds with, where the request has succeeded. Operations only, since domains know no exceptions. */
  exception?: { readonly name: string; readonly message: string };
  /** How many requests it affects. @default all, until it is removed */
  times?: number;
}

/** Injects faults, to test what an application does when Cognito is slow, busy or down. */
export interface FaultInjection {
  /**
   * Adds a fault. Where several match a request, the one that was injected first applies.
   *
   * @returns removes this fault
   * @throws RangeError for an unknown name, an invalid delay, a missing exception, or fewer than one time
   * @example emulator.faults.inject({ on: 'AdminInitiateAuth', kind: 'throttle', times: 2 });
   */
  inject(fault: Fault): () => void;
  /** Removes all faults. Requests that are delayed already stay delayed. */
  clear(): void;
}

interface ActiveFault {
  readonly fault: Fault;
  remaining: number;
}

/** The faults of one emulator. */
export class Faults implements FaultInjection {
  readonly #names: RequestNames;
  readonly #active = new Set<ActiveFault>();
  readonly #closing = new AbortController();

  constructor(names: RequestNames) {
    this.#names = names;
  }

  inject(fault: Fault): () => void {
    const { on, kind, milliseconds = Number.NaN, times = Infinity, exception } = fault;
    this.#names.check(on);
    if (kind === 'replace-response' && (exception === undefined || !this.#names.isOperation(on))) {
      throw new RangeError('replace-response needs an exception and the name of an operation.');
    }
    if (kind === 'delay' && !(milliseconds >= 0 && milliseconds <= maxDelay)) {
      throw new RangeError(`A delay needs milliseconds between 0 and ${maxDelay}.`);
    }
    if (!(times >= 1)) throw new RangeError('A fault needs at least one time.');
    const active = { fault: { ...fault }, remaining: times };
    this.#active.add(active);
    return () => void this.#active.delete(active);
  }

  clear(): void {
    this.#active.clear();
  }

  /** The fault that applies to a request, if any. Each call uses up one of the fault's times. */
  take(name: string): Fault | undefined {
    for (const active of this.#active) {
      if (active.fault.on === name || active.fault.on === anyRequest) {
        active.remaining -= 1;
        if (active.remaining < 1) this.#active.delete(active);
        return active.fault;
      }
    }
    return undefined;
  }

  /** Waits. Resolves to true when the time is over, to false when the emulator closes before. */
  async wait(milliseconds: number): Promise<boolean> {
    try {
      await after(milliseconds, undefined, { signal: this.#closing.signal });
      return true;
    } catch {
      return false;
    }
  }

  /** Ends all waiting, now and later. */
  close(): void {
    this.#closing.abort();
  }
}
