import type { AttributeType, UserStatusType } from '@aws-sdk/client-cognito-identity-provider';
import { parseSubject, type Subject } from '@freehold/identity';
import { parseTenantId, type TenantId } from '@freehold/tenancy';

/** A person, as the user pool has them. */
export interface DirectoryUser {
  readonly sub: Subject;
  readonly username: string;
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  /** `undefined` also where the attribute holds what can't be a tenant: it proves nothing. */
  readonly tenant: TenantId | undefined;
  readonly enabled: boolean;
  /** `CONFIRMED`, `FORCE_CHANGE_PASSWORD`, `RESET_REQUIRED` … */
  readonly status: UserStatusType | undefined;
  readonly createdAt: Date | undefined;
  readonly modifiedAt: Date | undefined;
}

/** A user in the form that AdminGetUser, AdminCreateUser and ListUsers have in common. */
interface CognitoUserDescription {
  readonly Username?: string | undefined;
  readonly Attributes?: readonly AttributeType[] | undefined;
  readonly Enabled?: boolean | undefined;
  readonly UserStatus?: UserStatusType | undefined;
  readonly UserCreateDate?: Date | undefined;
  readonly UserLastModifiedDate?: Date | undefined;
}

/**
 * @param tenantAttribute `custom:tenant_id`
 * @throws ZodError where Cognito gave no `sub`
 */
export function toDirectoryUser(user: CognitoUserDescription, tenantAttribute: string): DirectoryUser {
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
