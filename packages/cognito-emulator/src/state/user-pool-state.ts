import { resourceNotFound } from '../errors.ts';
import type { BrandingId, ClientId, GroupName, ResourceServerIdentifier, Username } from '../identifiers.ts';
import { ExpiringTable } from './expiring-table.ts';
import { challengeSessionExpiry, passwordResetExpiry, signInExpiry } from './record-expiry.ts';
import type {
  AuthorizationCode,
  ChallengeSession,
  Group,
  HostedUiSession,
  ManagedLoginBranding,
  PasswordReset,
  RefreshToken,
  ResourceServer,
  RetiredSigningKey,
  RevokedSignIn,
  SigningKeyPair,
  UserPool,
  UserPoolClient,
} from './records.ts';
import { Table } from './table.ts';
import { UserDirectory } from './user-directory.ts';

/** A pool and everything in it. */
export class UserPoolState {
  readonly clients: Table<ClientId, UserPoolClient>;
  readonly groups: Table<GroupName, Group>;
  readonly resourceServers: Table<ResourceServerIdentifier, ResourceServer>;
  readonly brandings: Table<BrandingId, ManagedLoginBranding>;
  readonly users: UserDirectory;
  readonly signingKeys: Table<SigningKeyPair['use'], SigningKeyPair>;
  readonly challengeSessions: ExpiringTable<string, ChallengeSession>;
  readonly retiredSigningKeys: Table<string, RetiredSigningKey>;
  readonly refreshTokens: ExpiringTable<string, RefreshToken>;
  readonly revokedSignIns: ExpiringTable<string, RevokedSignIn>;
  readonly passwordResets: ExpiringTable<string, PasswordReset>;
  readonly hostedUiSessions: ExpiringTable<string, HostedUiSession>;
  readonly authorizationCodes: ExpiringTable<string, AuthorizationCode>;
  readonly #onChange: () => void;
  #pool: UserPool;

  constructor(pool: UserPool, onChange: () => void) {
    this.#pool = pool;
    this.#onChange = onChange;
    this.clients = new Table(({ id }) => id, onChange);
    this.groups = new Table(({ GroupName }) => GroupName, onChange);
    this.resourceServers = new Table(({ Identifier }) => Identifier, onChange);
    this.brandings = new Table(({ id }) => id, onChange);
    this.users = new UserDirectory(pool, onChange);
    this.signingKeys = new Table(({ use }) => use, onChange);
    this.challengeSessions = new ExpiringTable(({ sessionHash }) => sessionHash, challengeSessionExpiry, onChange);
    this.retiredSigningKeys = new Table(({ kid }) => kid, onChange);
    this.refreshTokens = new ExpiringTable(({ tokenHash }) => tokenHash, signInExpiry, onChange);
    this.revokedSignIns = new ExpiringTable(
      ({ originJti }) => originJti,
      ({ forgetAt }) => forgetAt,
      onChange,
    );
    this.hostedUiSessions = new ExpiringTable(
      ({ sessionHash }) => sessionHash,
      ({ expiresAt }) => expiresAt,
      onChange,
    );
    this.authorizationCodes = new ExpiringTable(
      ({ codeHash }) => codeHash,
      ({ expiresAt }) => expiresAt,
      onChange,
    );
    this.passwordResets = new ExpiringTable(({ account }) => account, passwordResetExpiry, onChange);
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
    if (client === undefined) throw resourceNotFound(`User pool client ${id} does not exist.`);
    return client;
  }

  /** @throws ResourceNotFoundException */
  getGroup(name: GroupName): Group {
    const group = this.groups.find(name);
    if (group === undefined) throw resourceNotFound('Group not found.');
    return group;
  }

  /** @throws ResourceNotFoundException */
  getResourceServer(identifier: ResourceServerIdentifier): ResourceServer {
    const server = this.resourceServers.find(identifier);
    if (server === undefined) throw resourceNotFound(`Resource server ${identifier} does not exist.`);
    return server;
  }

  /** @throws ResourceNotFoundException */
  getBranding(id: BrandingId): ManagedLoginBranding {
    const branding = this.brandings.find(id);
    if (branding === undefined) throw resourceNotFound(`Managed login branding ${id} does not exist.`);
    return branding;
  }

  /** The client's branding style. A client has at most one. */
  findBrandingOf(id: ClientId): ManagedLoginBranding | undefined {
    return this.brandings.values().find(({ clientId }) => clientId === id);
  }

  /** @throws ResourceNotFoundException when the client has no branding style */
  getBrandingOf(id: ClientId): ManagedLoginBranding {
    const branding = this.findBrandingOf(id);
    if (branding === undefined) throw resourceNotFound(`Client ${id} has no managed login branding.`);
    return branding;
  }

  /**
   * Deletes a user, and everything that a new user of the same name could use. Refresh tokens stay, so that their use
   * is reported as UserNotFoundException.
   *
   * @throws UserNotFoundException
   */
  deleteUser(username: Username): void {
    this.users.delete(username);
    this.challengeSessions.deleteWhere((session) => session.username === username);
    this.passwordResets.delete(username);
    this.deleteHostedUiSignIns(username);
  }

  /** Signs a user out of the Hosted UI in all browsers, and deletes the codes that are not redeemed yet. */
  deleteHostedUiSignIns(username: Username): void {
    this.hostedUiSessions.deleteWhere((session) => session.username === username);
    this.authorizationCodes.deleteWhere((code) => code.username === username);
  }

  /** Deletes a client with its branding style, tokens, challenges and codes. */
  deleteClient(id: ClientId): void {
    this.clients.delete(id);
    this.brandings.deleteWhere(({ clientId }) => clientId === id);
    this.refreshTokens.deleteWhere(({ clientId }) => clientId === id);
    this.challengeSessions.deleteWhere(({ clientId }) => clientId === id);
    this.authorizationCodes.deleteWhere(({ clientId }) => clientId === id);
  }
}
