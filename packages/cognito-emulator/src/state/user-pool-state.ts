import type { UserPoolClient } from '../clients/user-pool-client.ts';
import { resourceNotFound } from '../exceptions.ts';
import type { Group } from '../groups/group.ts';
import type { ClientId, GroupName } from '../identifiers.ts';
import type { UserPool } from '../pools/user-pool.ts';
import type { ChallengeSession } from '../sign-in/challenge-session.ts';
import type { RefreshToken } from '../tokens/refresh-token.ts';
import type { SigningKeyPair } from '../tokens/signing-keys.ts';
import { Table } from './table.ts';
import { UserDirectory } from './user-directory.ts';

/** A pool and all that belongs to it. */
export class UserPoolState {
  readonly clients: Table<ClientId, UserPoolClient>;
  readonly groups: Table<GroupName, Group>;
  readonly users: UserDirectory;
  readonly signingKeys: Table<SigningKeyPair['use'], SigningKeyPair>;
  readonly challengeSessions: Table<string, ChallengeSession>;
  readonly refreshTokens: Table<string, RefreshToken>;
  readonly #onChange: () => void;
  #pool: UserPool;

  constructor(pool: UserPool, onChange: () => void) {
    this.#pool = pool;
    this.#onChange = onChange;
    this.clients = new Table(({ id }) => id, onChange);
    this.groups = new Table(({ GroupName }) => GroupName, onChange);
    this.users = new UserDirectory(pool, onChange);
    this.signingKeys = new Table(({ use }) => use, onChange);
    this.challengeSessions = new Table(({ sessionHash }) => sessionHash, onChange);
    this.refreshTokens = new Table(({ tokenHash }) => tokenHash, onChange);
  }

  get pool(): UserPool {
    return this.#pool;
  }

  replacePool(pool: UserPool): void {
    this.#pool = pool;
    this.#onChange();
  }

  /** @throws ResourceNotFoundException */
  getClient(id: ClientId): UserPoolClient {
    const client = this.clients.find(id);
    if (client === undefined) {
      throw resourceNotFound(`User pool client ${id} does not exist.`);
    }
    return client;
  }

  /** @throws ResourceNotFoundException */
  getGroup(name: GroupName): Group {
    const group = this.groups.find(name);
    if (group === undefined) {
      throw resourceNotFound('Group not found.');
    }
    return group;
  }
}
