import { CognitoException, userNotFound } from '../errors.ts';
import type { Username, UsernameOrAlias } from '../identifiers.ts';
import { isCaseSensitive, signsInWithEmail } from '../pools/user-pool.ts';
import type { User, UserPool } from './records.ts';
import { Table } from './table.ts';

/** The users of a pool, by username or alias. No two users share a name. */
export class UserDirectory {
  readonly #users: Table<Username, User>;
  /** Usernames and aliases, in lower case when the pool isn't case-sensitive. */
  readonly #names = new Map<string, Username>();
  readonly #normalize: (name: string) => string;
  readonly #emailIsAlias: boolean;

  constructor(pool: UserPool, onChange: () => void) {
    this.#users = new Table(({ username }) => username, onChange);
    this.#normalize = isCaseSensitive(pool) ? (name) => name : (name) => name.toLowerCase();
    this.#emailIsAlias = signsInWithEmail(pool);
  }

  get size(): number {
    return this.#users.size;
  }

  values(): User[] {
    return this.#users.values();
  }

  find(name: UsernameOrAlias | Username): User | undefined {
    const username = this.#names.get(this.#normalize(name));
    return username === undefined ? undefined : this.#users.find(username);
  }

  /** @throws UserNotFoundException */
  get(name: UsernameOrAlias | Username): User {
    const user = this.find(name);
    if (user === undefined) throw userNotFound();
    return user;
  }

  /** @throws UsernameExistsException when another user has the name or alias */
  add(user: User): void {
    if (this.#namesOf(user).some((name) => this.#names.has(name))) {
      throw new CognitoException('UsernameExistsException', 'User account already exists');
    }
    this.#put(user);
  }

  /**
   * Replaces a user.
   *
   * @param change makes the new user from the current one, which may have changed since the caller read it
   * @throws UserNotFoundException when the user was deleted
   * @throws AliasExistsException when another user has the alias
   */
  update(username: Username, change: (user: User) => User): User {
    const current = this.get(username);
    const changed = change(current);
    for (const name of this.#namesOf(changed)) {
      if ((this.#names.get(name) ?? username) !== username) {
        throw new CognitoException('AliasExistsException', 'An account with the email already exists.');
      }
    }
    for (const name of this.#namesOf(current)) this.#names.delete(name);
    this.#put(changed);
    return changed;
  }

  /** @throws UserNotFoundException */
  delete(username: Username): void {
    for (const name of this.#namesOf(this.get(username))) this.#names.delete(name);
    this.#users.delete(username);
  }

  #put(user: User): void {
    for (const name of this.#namesOf(user)) this.#names.set(name, user.username);
    this.#users.put(user);
  }

  #namesOf(user: User): string[] {
    const { email } = user.attributes;
    const names = this.#emailIsAlias && email !== undefined ? [user.username, email] : [user.username];
    return names.map(this.#normalize);
  }
}
