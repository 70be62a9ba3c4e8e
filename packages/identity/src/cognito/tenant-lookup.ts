import { AdminGetUserCommand, UserNotFoundException } from '@aws-sdk/client-cognito-identity-provider';
import { parseTenantId, type TenantId } from '@freehold/tenancy';
import type { CognitoClient } from './client.ts';
import { identityErrorOf } from './failures.ts';

/** Asks the user pool to which tenant somebody belongs. */
export interface TenantLookup {
  /**
   * @param username of a verified token
   * @returns `undefined` for somebody without a tenant, and for an account that is disabled or gone
   * @throws {IdentityError} `rate_limited`, `identity_provider_unavailable`
   */
  tenantOf(username: string): Promise<TenantId | undefined>;
}

/**
 * Looks tenants up with AdminGetUser. GetUser wouldn't do: it wants the scope `aws.cognito.signin.user.admin`, which
 * tokens from the Hosted UI lack.
 *
 * @param attribute that holds the tenant, `custom:tenant_id`
 */
export function createTenantLookup(
  client: CognitoClient,
  { userPoolId, attribute }: { readonly userPoolId: string; readonly attribute: string },
): TenantLookup {
  return {
    async tenantOf(username) {
      try {
        const user = await client.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username }));
        const value = user.UserAttributes?.find(({ Name }) => Name === attribute)?.Value;
        return user.Enabled === true ? parseTenantId(value) : undefined;
      } catch (cause) {
        if (cause instanceof UserNotFoundException) return undefined;
        throw identityErrorOf(cause, 'administration');
      }
    },
  };
}
