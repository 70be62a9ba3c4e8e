import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  type AttributeType,
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import type { TenantId } from '@freehold/tenancy';
import { parseSubject, type Subject } from '../principal.ts';

export interface UserDirectoryOptions {
  readonly region: string;
  readonly userPoolId: string;
  /** The attribute that holds the tenant, under the name that its claim has. */
  readonly tenantClaim: string;
  /** A local Cognito; `undefined`: AWS. */
  readonly endpoint: string | undefined;
  /** What requests are signed with. `undefined`: whatever the SDK's ordinary chain finds. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
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

/** The people in the user pool, for whoever administers them. */
export interface UserDirectory {
  /**
   * Makes a user, without an e-mail to them. One who is there already stays as they are.
   *
   * @returns their `sub`
   */
  createUser(user: NewUser): Promise<Subject>;
  close(): void;
}

/** The user directory of a pool, by Cognito's admin API. */
export function createUserDirectory(options: UserDirectoryOptions): UserDirectory {
  const { region, endpoint, credentials, tenantClaim, userPoolId: UserPoolId } = options;
  const client = new CognitoIdentityProviderClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
  return {
    async createUser({ email: Username, tenant, groups, password: Password, temporary }) {
      let sub: Subject;
      try {
        const { User } = await client.send(
          new AdminCreateUserCommand({
            UserPoolId,
            Username,
            TemporaryPassword: Password,
            MessageAction: 'SUPPRESS',
            UserAttributes: [
              { Name: 'email', Value: Username },
              // Without it the address counts as unverified, and a forgotten password can't be reset.
              { Name: 'email_verified', Value: 'true' },
              ...(tenant === undefined ? [] : [{ Name: tenantClaim, Value: tenant }]),
            ],
          }),
        );
        sub = subjectOf(User?.Attributes);
      } catch (error) {
        if (!(error instanceof UsernameExistsException)) throw error;
        const existing = await client.send(new AdminGetUserCommand({ UserPoolId, Username }));
        return subjectOf(existing.UserAttributes);
      }
      for (const GroupName of groups) {
        await client.send(new AdminAddUserToGroupCommand({ UserPoolId, Username, GroupName }));
      }
      if (!temporary) {
        await client.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
      }
      return sub;
    },
    close: () => client.destroy(),
  };
}

function subjectOf(attributes: readonly AttributeType[] = []): Subject {
  return parseSubject(attributes.find(({ Name }) => Name === 'sub')?.Value);
}
