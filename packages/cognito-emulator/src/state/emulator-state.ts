import { resourceNotFound } from '../errors.ts';
import { type ClientId, type DomainPrefix, type PoolId, type Region, regionOf } from '../identifiers.ts';
import type { UserPool, UserPoolClient } from './records.ts';

import { UserPoolState } from './user-pool-state.ts';

/** All that the emulator remembers. Whatever changes is announced to one listener, the snapshot. */
export class EmulatorState {
  readonly #pools = new Map<PoolId, UserPoolState>();
  #onChange: () => void = () => {};

  /** Calls the listener after every change from now on. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  addPool(pool: UserPool): UserPoolState {
    const poolState = new UserPoolState(pool, () => this.#onChange());
    this.#pools.set(pool.id, poolState);
    this.#onChange();
    return poolState;
  }

  deletePool(id: PoolId): void {
    this.#pools.delete(id);
    this.#onChange();
  }

  findPool(id: PoolId): UserPoolState | undefined {
    return this.#pools.get(id);
  }

  /**
   * A region's endpoint knows that region's pools only.
   *
   * @throws ResourceNotFoundException
   */
  getPool(region: Region, id: PoolId): UserPoolState {
    const poolState = this.#pools.get(id);
    if (poolState === undefined || regionOf(id) !== region) throw resourceNotFound(`User pool ${id} does not exist.`);
    return poolState;
  }

  /** The pool of the region whose sign-in pages are at this domain. */
  findPoolByDomain(region: Region, prefix: DomainPrefix): UserPoolState | undefined {
    return this.pools().find(({ pool }) => pool.domain?.prefix === prefix && regionOf(pool.id) === region);
  }

  /**
   * The client with this id, and its pool. For operations that name no pool; client ids are unique among all pools.
   *
   * @throws ResourceNotFoundException
   */
  getClient(id: ClientId): { readonly poolState: UserPoolState; readonly client: UserPoolClient } {
    for (const poolState of this.#pools.values()) {
      const client = poolState.clients.find(id);
      if (client !== undefined) return { poolState, client };
    }
    throw resourceNotFound(`User pool client ${id} does not exist.`);
  }

  pools(): UserPoolState[] {
    return [...this.#pools.values()];
  }
}
