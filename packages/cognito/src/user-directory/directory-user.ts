import type { UserStatusType, UserType } from '@aws-sdk/client-cognito-identity-provider';
import { parseSubject, type UserIdentifiers } from '@freehold/identity';
import { parseTenantId, type TenantId } from '@freehold/tenancy';

/** A user's account in the user pool. */
export interface DirectoryUser extends UserIdentifiers {
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  /** `undefined` also where the attribute is not a tenant id. */
  readonly tenant: TenantId | undefined;
  readonly enabled: boolean;
  /** `CONFIRMED`, `FORCE_CHANGE_PASSWORD`, `RESET_REQUIRED` … */
  readonly status: UserStatusType | undefined;
  readonly createdAt: Date | undefined;
  readonly modifiedAt: Date | undefined;
}

/**
 * @param user as AdminCreateUser and ListUsers answer; AdminGetUser calls the attributes `UserAttributes`
 * @param tenantAttribute `custom:tenant_id`
 * @throws ZodError where Cognito gave no `sub`
 */
export function toDirectoryUser(user: Readonly<UserType>, tenantAttribute: string): DirectoryUser {
  const values = new Map(user.Attributes?.map(({ Name, Value }) => [Name, Value]));
  const sub = parseSubject(values.get('sub'));
  return {
    sub,
    username: user.Username ?? sub,
    email: values.get('email'),
    emailVerified: values.get('email_verified') === 'true',
    tenant: parseTenantId(values.get(tenantAttribute)),
    enabled: user.Enabled === true,
    status: user.UserStatus,
    createdAt: user.UserCreateDate,
    modifiedAt: user.UserLastModifiedDate,
  };
}
