import { resourceNotFound } from '../errors.ts';
import { type ClientId, type DomainPrefix, type PoolId, type Region, regionOf } from '../identifiers.ts';
import type { UserPool, UserPoolClient } from './records.ts';
import { UserPoolState } from './user-pool-state.ts';

/** The state of an emulator. One listener, the snapshot, is called after each change. */
export class EmulatorState {
  readonly #pools = new Map<PoolId, UserPoolState>();
  #onChange: () => void = () => {};

  /** Sets the listener that is called after each change. */
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
   * A pool of the region.
   *
   * @throws ResourceNotFoundException for a pool of another region, too
   */
  getPool(region: Region, id: PoolId): UserPoolState {
    const poolState = this.#pools.get(id);
    if (poolState === undefined || regionOf(id) !== region) throw resourceNotFound(`User pool ${id} does not exist.`);
    return poolState;
  }

  /** The region's pool with this domain. */
  findPoolByDomain(region: Region, prefix: DomainPrefix): UserPoolState | undefined {
    return this.pools().find(({ pool }) => pool.domain?.prefix === prefix && regionOf(pool.id) === region);
  }

  /**
   * The client with this id and its pool. Client ids are unique among all pools.
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
