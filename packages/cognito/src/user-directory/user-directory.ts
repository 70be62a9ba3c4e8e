import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteSoftwareTokenCommand,
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
  ListGroupsCommand,
  ListUsersCommand,
  paginateListUsersInGroup,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Subject } from '@freehold/identity';
import type { TenantId } from '@freehold/tenancy';
import { type CognitoClientOptions, createCognitoClient } from '../client.ts';
import { toUserDirectoryError, UserDirectoryError } from '../errors/user-directory-error.ts';
import { isDeliveryFailure, mayHaveTakenEffect } from '../possible-effect.ts';
import { type CreatedAccount, createAccount, type NewAccount } from './create-account.ts';
import { type Delivery, delivered, deliveryDespite } from './delivery.ts';
import { type DirectoryUser, toDirectoryUser } from './directory-user.ts';

export interface UserDirectoryOptions extends Omit<CognitoClientOptions, 'mode'> {
  readonly userPoolId: string;
  /** The attribute that holds the tenant. It has the same name as the claim. */
  readonly tenantClaim: string;
}

/** A user to be created. */
export interface NewUser {
  readonly email: string;
  /** `undefined`: a user without a tenant, who can sign in and sees nothing. */
  readonly tenant: TenantId | undefined;
  readonly groups: readonly string[];
  readonly password: string;
  /** A temporary password has to be changed at the first sign-in. */
  readonly temporary: boolean;
}

/** A user of a tenant to be invited. */
export interface Invitation extends NewAccount {
  readonly tenant: TenantId;
}

/**
 * Administers the users of a pool. Every method throws {UserDirectoryError}. A change whose answer is lost may have been made:
 * each can be made again.
 */
export interface UserDirectory {
  /**
   * Creates a user without sending an e-mail. A user who exists already is left unchanged.
   *
   * @returns the user's `sub`
   */
  createUser(user: NewUser): Promise<Subject>;
  /**
   * Creates a user with a verified address and a temporary password. The user may be there although the invitation could
   * not be sent.
   *
   * @throws {UserDirectoryError} `user_exists`, whichever tenant the user belongs to
   */
  inviteUser(invitation: Invitation): Promise<CreatedAccount>;
  /** Sends an invited user, who has not signed in yet, another temporary password. @throws `user_state` */
  resendInvitation(username: string): Promise<Delivery>;
  /** Sets a password that is valid for the next sign-in only. */
  setTemporaryPassword(username: string, password: string): Promise<void>;
  /** @param name an e-mail address, a username or a `sub` */
  findUser(name: string): Promise<DirectoryUser | undefined>;
  /** All users, some 60 at a time. */
  listUsers(): AsyncIterable<readonly DirectoryUser[]>;
  /** The names of a user's groups. */
  listGroupsOfUser(username: string): Promise<string[]>;
  /** The names of all groups. */
  listGroups(): Promise<string[]>;
  /** The users in a group. @throws `group_unknown` */
  listUsersInGroup(group: string): Promise<DirectoryUser[]>;
  /** Whether sign-in asks the user for a second factor, an authenticator app. */
  hasSecondFactor(username: string): Promise<boolean>;
  /** Deletes the user's authenticator app, if there is one. Where the pool requires one, the next sign-in sets up another. */
  deleteSecondFactor(username: string): Promise<void>;
  /** A disabled user can't sign in. */
  setEnabled(username: string, enabled: boolean): Promise<void>;
  setTenant(username: string, tenant: TenantId): Promise<void>;
  addToGroup(username: string, group: string): Promise<void>;
  removeFromGroup(username: string, group: string): Promise<void>;
  /** Invalidates a user's password and sends a code to set another. @throws `user_state` */
  resetPassword(username: string): Promise<Delivery>;
  /** Revokes a user's refresh tokens. */
  signOutEverywhere(username: string): Promise<void>;
  /** @returns whether the user existed */
  deleteUser(username: string): Promise<boolean>;
  close(): void;
}

/** The user directory of a pool, by the Admin operations of Cognito's API. */
export function createUserDirectory(options: UserDirectoryOptions): UserDirectory {
  const { tenantClaim, userPoolId: UserPoolId, ...clientOptions } = options;
  const client = createCognitoClient({ ...clientOptions, mode: 'batch' });

  /** Sends requests and translates their errors. */
  async function attempt<Answer>(send: () => Promise<Answer>): Promise<Answer> {
    try {
      return await send();
    } catch (cause) {
      throw toUserDirectoryError(cause);
    }
  }

  /** The same for a change, of which the operator should know whether it was made. */
  async function change(send: () => Promise<unknown>): Promise<void> {
    try {
      await send();
    } catch (cause) {
      const error = toUserDirectoryError(cause);
      if (error.code !== 'user_pool_unavailable' || !mayHaveTakenEffect(cause)) throw error;
      const remark = 'The change may have been made all the same. The same command makes it again.';
      throw new UserDirectoryError(error.code, `${error.message.replace(/\.?$/, '.')} ${remark}`, cause);
    }
  }

  const directory: UserDirectory = {
    async createUser({ email, tenant, groups, password, temporary }) {
      let user: DirectoryUser;
      try {
        ({ user } = await createAccount(creator, { email, tenant, temporaryPassword: password, notify: false }));
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
    inviteUser: (invitation) => createAccount(creator, invitation),
    async resendInvitation(Username) {
      try {
        await client.send(
          new AdminCreateUserCommand({
            UserPoolId,
            Username,
            MessageAction: 'RESEND',
            DesiredDeliveryMediums: ['EMAIL'],
          }),
        );
        return delivered;
      } catch (cause) {
        if (isDeliveryFailure(cause)) return deliveryDespite(cause);
        throw toUserDirectoryError(cause);
      }
    },
    setTemporaryPassword: (username, password) => setPassword(username, password, false),
    async findUser(Username) {
      try {
        const answer = await attempt(() => client.send(new AdminGetUserCommand({ UserPoolId, Username })));
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
        const page = await attempt(() =>
          client.send(new ListUsersCommand({ UserPoolId, ...(token === undefined ? {} : { PaginationToken: token }) })),
        );
        yield (page.Users ?? []).map((user) => toDirectoryUser(user, tenantClaim));
        PaginationToken = page.PaginationToken;
      } while (PaginationToken !== undefined);
    },
    listGroupsOfUser: (Username) =>
      allPages(async (NextToken) => {
        const page = await attempt(() =>
          client.send(new AdminListGroupsForUserCommand({ UserPoolId, Username, ...NextToken })),
        );
        return { names: page.Groups?.map(({ GroupName }) => GroupName), next: page.NextToken };
      }),
    listGroups: () =>
      allPages(async (NextToken) => {
        const page = await attempt(() => client.send(new ListGroupsCommand({ UserPoolId, ...NextToken })));
        return { names: page.Groups?.map(({ GroupName }) => GroupName), next: page.NextToken };
      }),
    listUsersInGroup: (GroupName) =>
      attempt(async () => {
        const users: DirectoryUser[] = [];
        for await (const page of paginateListUsersInGroup({ client }, { UserPoolId, GroupName })) {
          users.push(...(page.Users ?? []).map((user) => toDirectoryUser(user, tenantClaim)));
        }
        return users;
      }),
    async hasSecondFactor(Username) {
      const user = await attempt(() => client.send(new AdminGetUserCommand({ UserPoolId, Username })));
      return user.UserMFASettingList?.includes('SOFTWARE_TOKEN_MFA') === true;
    },
    async deleteSecondFactor(Username) {
      await attempt(() => client.send(new AdminDeleteSoftwareTokenCommand({ UserPoolId, Username })));
    },
    async setEnabled(Username, enabled) {
      const parameters = { UserPoolId, Username };
      await change(() =>
        enabled
          ? client.send(new AdminEnableUserCommand(parameters))
          : client.send(new AdminDisableUserCommand(parameters)),
      );
    },
    async setTenant(Username, tenant) {
      const UserAttributes = [{ Name: tenantClaim, Value: tenant }];
      await change(() => client.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes })));
    },
    async addToGroup(Username, GroupName) {
      await change(() => client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName })));
    },
    async removeFromGroup(Username, GroupName) {
      await change(() => client.send(new AdminRemoveUserFromGroupCommand({ UserPoolId, Username, GroupName })));
    },
    async resetPassword(Username) {
      try {
        await client.send(new AdminResetUserPasswordCommand({ UserPoolId, Username }));
        return delivered;
      } catch (cause) {
        const user =
          isDeliveryFailure(cause) || mayHaveTakenEffect(cause)
            ? await directory.findUser(Username).catch(() => undefined)
            : undefined;
        if (user?.status === 'RESET_REQUIRED') return deliveryDespite(cause);
        throw toUserDirectoryError(cause);
      }
    },
    async signOutEverywhere(Username) {
      await change(() => client.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username })));
    },
    async deleteUser(Username) {
      try {
        await change(() => client.send(new AdminDeleteUserCommand({ UserPoolId, Username })));
        return true;
      } catch (error) {
        if (error instanceof UserDirectoryError && error.code === 'user_unknown') return false;
        throw error;
      }
    },
    close: () => client.destroy(),
  };
  const { findUser, setTemporaryPassword } = directory;
  const creator = { client, userPoolId: UserPoolId, tenantClaim, findUser, setTemporaryPassword };
  return directory;

  async function setPassword(Username: string, Password: string, Permanent: boolean): Promise<void> {
    await change(() => client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent })));
  }
}

type Page = { readonly names: (string | undefined)[] | undefined; readonly next: string | undefined };

async function allPages(fetchPage: (token: { readonly NextToken?: string }) => Promise<Page>): Promise<string[]> {
  const all: string[] = [];
  let next: string | undefined;
  do {
    const page = await fetchPage(next === undefined ? {} : { NextToken: next });
    all.push(...(page.names ?? []).filter((name) => name !== undefined));
    next = page.next;
  } while (next !== undefined);
  return all;
}
