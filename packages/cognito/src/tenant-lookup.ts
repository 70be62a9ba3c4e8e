import { AdminGetUserCommand, UserNotFoundException } from '@aws-sdk/client-cognito-identity-provider';
import { parseTenantId, type TenantId } from '@freehold/tenancy';
import type { CognitoClient } from './client.ts';
import { toIdentityError } from './errors.ts';

/** What the user pool says of somebody who holds a good token. */
export type TenantLookupResult =
  | { readonly kind: 'open'; readonly tenant: TenantId | undefined }
  /** The account is disabled or gone. */
  | { readonly kind: 'closed' };

/** Asks the user pool to which tenant somebody belongs. */
export interface TenantLookup {
  /**
   * @param username of a verified token
   * @throws {IdentityError} `rate_limited`, `identity_provider_unavailable`
   */
  lookUp(username: string): Promise<TenantLookupResult>;
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
    async lookUp(username) {
      try {
        const user = await client.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username }));
        const value = user.UserAttributes?.find(({ Name }) => Name === attribute)?.Value;
        return user.Enabled === true ? { kind: 'open', tenant: parseTenantId(value) } : { kind: 'closed' };
      } catch (cause) {
        if (cause instanceof UserNotFoundException) return { kind: 'closed' };
        throw toIdentityError(cause, 'administration');
      }
    },
  };
}
