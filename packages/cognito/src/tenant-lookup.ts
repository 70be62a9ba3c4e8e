import { AdminGetUserCommand, UserNotFoundException } from '@aws-sdk/client-cognito-identity-provider';
import { parseTenantId, type TenantId } from '@freehold/tenancy';
import type { CognitoClient } from './client.ts';
import { toIdentityError } from './errors/identity-error.ts';

/** The account of a user who holds a valid token. */
export type TenantLookupResult =
  | { readonly kind: 'active'; readonly tenant: TenantId | undefined }
  /** The account is disabled or deleted. */
  | { readonly kind: 'inactive' };

/** Looks up in the user pool which tenant a user belongs to. */
export interface TenantLookup {
  /**
   * @param username of a verified token
   * @throws {IdentityError} `rate_limited`, `identity_provider_unavailable`
   */
  lookUp(username: string): Promise<TenantLookupResult>;
}

/**
 * Looks tenants up by AdminGetUser. GetUser needs the scope `aws.cognito.signin.user.admin`, which tokens from the Hosted UI
 * lack.
 *
 * @param attribute the attribute that holds the tenant, `custom:tenant_id`
 */
export function createTenantLookup(
  client: CognitoClient,
  { userPoolId, attribute }: { readonly userPoolId: string; readonly attribute: string },
): TenantLookup {
  return {
    async lookUp(username) {
      try {
        const user = await client.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username }));
        const value = user.UserAttributes?.find(({ Name }) => Name === attribute)?.Value;
        return user.Enabled === true ? { kind: 'active', tenant: parseTenantId(value) } : { kind: 'inactive' };
      } catch (cause) {
        if (cause instanceof UserNotFoundException) return { kind: 'inactive' };
        throw toIdentityError(cause, 'administration');
      }
    },
  };
}
