import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  ListGroupsCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Subject } from '@freehold/identity';
import type { TenantId } from '@freehold/tenancy';
import { type DirectoryUser, toDirectoryUser } from './directory-user.ts';
import { toUserDirectoryError, UserDirectoryError } from './user-directory-error.ts';

export interface UserDirectoryOptions {
  readonly region: string;
  readonly userPoolId: string;
  /** The attribute that holds the tenant, under the name that its claim has. */
  readonly tenantClaim: string;
  /** A local Cognito; `undefined`: AWS. */
  readonly endpoint: string | undefined;
  /** What requests are signed with. `undefined`: whatever the SDK's ordinary chain finds. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /**
   * How often a request is tried that is throttled or fails on its way, with growing pauses. Where Cognito throttles, the
   * requests that follow go more slowly, too.
   *
   * @default 3
   */
  readonly maxAttempts?: number;
}

export interface NewUser {
  readonly email: string;
  /** `undefined`: a person without a tenant, who can sign in and sees nothing. */
  readonly tenant: TenantId | undefined;
  readonly groups: readonly string[];
  readonly password: string;
  /** A temporary password has to be changed at the first sign-in. */
  readonly temporary: boolean;
}

/** Somebody who is to have an account. */
export interface Invitation {
  readonly email: string;
  readonly tenant: TenantId;
  /** As people write it. */
  readonly name?: string | undefined;
  /** `undefined`: Cognito makes one, and sends it with the invitation. */
  readonly temporaryPassword?: string | undefined;
  /** Whether Cognito sends an invitation by e-mail. */
  readonly notify: boolean;
}

/** The people in the user pool, for whoever administers them. Everything throws {UserDirectoryError}. */
export interface UserDirectory {
  /**
   * Makes a user, without an e-mail to them. One who is there already stays as they are.
   *
   * @returns their `sub`
   */
  createUser(user: NewUser): Promise<Subject>;
  /**
   * Makes a user with a verified address and a temporary password.
   *
   * @throws {UserDirectoryError} `user_exists`, whoever's they are
   */
  inviteUser(invitation: Invitation): Promise<DirectoryUser>;
  /** Gives somebody who was invited and never came another temporary password, and sends it. @throws `user_state` */
  resendInvitation(username: string): Promise<void>;
  /** Gives somebody a password for their next sign-in only. */
  setTemporaryPassword(username: string, password: string): Promise<void>;
  /** @param name an e-mail address, a username or a `sub` */
  findUser(name: string): Promise<DirectoryUser | undefined>;
  /** Everybody, some 60 at a time. */
  listUsers(): AsyncIterable<readonly DirectoryUser[]>;
  /** The names of the groups that somebody is in. */
  listGroupsOfUser(username: string): Promise<string[]>;
  /** The names of all groups. */
  groups(): Promise<string[]>;
  /** Keeps somebody from signing in, or lets them again. */
  setEnabled(username: string, enabled: boolean): Promise<void>;
  setTenant(username: string, tenant: TenantId): Promise<void>;
  addToGroup(username: string, group: string): Promise<void>;
  removeFromGroup(username: string, group: string): Promise<void>;
  /** Takes somebody's password away, and sends them a code to set another with. @throws `user_state` */
  resetPassword(username: string): Promise<void>;
  /** Makes somebody's refresh tokens void. */
  signOutEverywhere(username: string): Promise<void>;
  /** @returns whether there was such a user */
  deleteUser(username: string): Promise<boolean>;
  close(): void;
}

/** The user directory of a pool, by Cognito's admin API. */
export function createUserDirectory(options: UserDirectoryOptions): UserDirectory {
  const { region, endpoint, credentials, tenantClaim, userPoolId: UserPoolId, maxAttempts = 3 } = options;
  const client = new CognitoIdentityProviderClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: maxAttempts,
    retryMode: 'adaptive',
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  });

  /** Does something with Cognito, and says in our words how it failed. */
  async function ask<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    try {
      return await request();
    } catch (cause) {
      throw toUserDirectoryError(cause);
    }
  }

  const directory: UserDirectory = {
    async createUser({ email, tenant, groups, password, temporary }) {
      let user: DirectoryUser;
      try {
        user = await create({ email, tenant, temporaryPassword: password, notify: false });
      } catch (error) {
        if (!(error instanceof UserDirectoryError && error.code === 'user_exists')) throw error;
        const existing = await directory.findUser(email);
        if (existing === undefined) throw error;
        return existing.sub;
      }
      for (const group of groups) await directory.addToGroup(user.username, group);
      if (!temporary) await setPassword(user.username, password, true);
      return user.sub;
    },
    inviteUser: (invitation) => create(invitation),
    async resendInvitation(Username) {
      await ask(() =>
        client.send(
          new AdminCreateUserCommand({
            UserPoolId,
            Username,
            MessageAction: 'RESEND',
            DesiredDeliveryMediums: ['EMAIL'],
          }),
        ),
      );
    },
    setTemporaryPassword: (username, password) => setPassword(username, password, false),
    async findUser(Username) {
      try {
        const answer = await ask(() => client.send(new AdminGetUserCommand({ UserPoolId, Username })));
        return toDirectoryUser({ ...answer, Attributes: answer.UserAttributes }, tenantClaim);
      } catch (error) {
        if (error instanceof UserDirectoryError && error.code === 'user_unknown') return undefined;
        throw error;
      }
    },
    async *listUsers() {
      let PaginationToken: string | undefined;
      do {
        const token = PaginationToken;
        const page = await ask(() =>
          client.send(new ListUsersCommand({ UserPoolId, ...(token === undefined ? {} : { PaginationToken: token }) })),
        );
        yield (page.Users ?? []).map((user) => toDirectoryUser(user, tenantClaim));
        PaginationToken = page.PaginationToken;
      } while (PaginationToken !== undefined);
    },
    listGroupsOfUser: (Username) =>
      allPages(async (NextToken) => {
        const page = await ask(() =>
          client.send(new AdminListGroupsForUserCommand({ UserPoolId, Username, ...NextToken })),
        );
        return { names: page.Groups?.map(({ GroupName }) => GroupName), next: page.NextToken };
      }),
    groups: () =>
      allPages(async (NextToken) => {
        const page = await ask(() => client.send(new ListGroupsCommand({ UserPoolId, ...NextToken })));
        return { names: page.Groups?.map(({ GroupName }) => GroupName), next: page.NextToken };
      }),
    async setEnabled(Username, enabled) {
      const parameters = { UserPoolId, Username };
      await ask<unknown>(() =>
        enabled
          ? client.send(new AdminEnableUserCommand(parameters))
          : client.send(new AdminDisableUserCommand(parameters)),
      );
    },
    async setTenant(Username, tenant) {
      const UserAttributes = [{ Name: tenantClaim, Value: tenant }];
      await ask(() => client.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes })));
    },
    async addToGroup(Username, GroupName) {
      await ask(() => client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName })));
    },
    async removeFromGroup(Username, GroupName) {
      await ask(() => client.send(new AdminRemoveUserFromGroupCommand({ UserPoolId, Username, GroupName })));
    },
    async resetPassword(Username) {
      await ask(() => client.send(new AdminResetUserPasswordCommand({ UserPoolId, Username })));
    },
    async signOutEverywhere(Username) {
      await ask(() => client.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username })));
    },
    async deleteUser(Username) {
      try {
        await ask(() => client.send(new AdminDeleteUserCommand({ UserPoolId, Username })));
        return true;
      } catch (error) {
        if (error instanceof UserDirectoryError && error.code === 'user_unknown') return false;
        throw error;
      }
    },
    close: () => client.destroy(),
  };
  return directory;

  async function setPassword(Username: string, Password: string, Permanent: boolean): Promise<void> {
    await ask(() => client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent })));
  }

  async function create(user: Omit<Invitation, 'tenant'> & Pick<NewUser, 'tenant'>): Promise<DirectoryUser> {
    const { email, tenant, name, temporaryPassword, notify } = user;
    const { User = {} } = await ask(() =>
      client.send(
        new AdminCreateUserCommand({
          UserPoolId,
          Username: email,
          ...(temporaryPassword === undefined ? {} : { TemporaryPassword: temporaryPassword }),
          // Cognito's default is a text message.
          ...(notify ? { DesiredDeliveryMediums: ['EMAIL'] } : { MessageAction: 'SUPPRESS' }),
          UserAttributes: [
            { Name: 'email', Value: email },
            // Without it the address counts as unverified, and a forgotten password can't be reset.
            { Name: 'email_verified', Value: 'true' },
            ...(name === undefined ? [] : [{ Name: 'name', Value: name }]),
            ...(tenant === undefined ? [] : [{ Name: tenantClaim, Value: tenant }]),
          ],
        }),
      ),
    );
    return toDirectoryUser(User, tenantClaim);
  }
}

type Page = { readonly names: (string | undefined)[] | undefined; readonly next: string | undefined };

async function allPages(ask: (token: { readonly NextToken?: string }) => Promise<Page>): Promise<string[]> {
  const all: string[] = [];
  let next: string | undefined;
  do {
    const page = await ask(next === undefined ? {} : { NextToken: next });
    all.push(...(page.names ?? []).filter((name) => name !== undefined));
    next = page.next;
  } while (next !== undefined);
  return all;
}
