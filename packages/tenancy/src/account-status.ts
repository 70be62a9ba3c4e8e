/** What the database has about a tenant and one of its users. */
export interface AccountStatus {
  /** `undefined`: the tenant doesn't exist. */
  readonly tenantStatus: 'active' | 'suspended' | undefined;
  /** Tokens issued to the user before this moment are revoked. */
  readonly revokedBefore: Date | undefined;
}

export type AccountStatusErrorCode = 'token_revoked' | 'tenant_unknown' | 'tenant_suspended';

/**
 * Whether a token was revoked after it was issued.
 *
 * @param issuedAt when the token was issued (`iat`, whole seconds). A token of the same second as a revocation counts as
 *   revoked: to sign in once more costs less than to accept a revoked token for an hour.
 */
export function isRevoked({ revokedBefore }: Pick<AccountStatus, 'revokedBefore'>, issuedAt: Date): boolean {
  // Written so that an invalid date counts as revoked.
  return revokedBefore !== undefined && !(issuedAt >= revokedBefore);
}

/**
 * Checks that the token is not revoked and the tenant is active.
 *
 * @param issuedAt when the token was issued, as for `isRevoked`
 * @returns the first error, or `undefined` where there is none
 */
export function accountStatusError(status: AccountStatus, issuedAt: Date): AccountStatusErrorCode | undefined {
  if (isRevoked(status, issuedAt)) return 'token_revoked';
  if (status.tenantStatus === undefined) return 'tenant_unknown';
  // Any other status, one of a later version for example, isn't known to be active.
  if (status.tenantStatus !== 'active') return 'tenant_suspended';
  return undefined;
}
