/** What is on record about a tenant and one of its people, at the time of asking. */
export interface AccountStatus {
  /** `undefined`: no such tenant. */
  readonly tenantStatus: 'active' | 'suspended' | undefined;
  /** Tokens issued to this person before this moment are void. */
  readonly revokedBefore: Date | undefined;
}

export type AccountStatusErrorCode = 'token_revoked' | 'tenant_unknown' | 'tenant_suspended';

/**
 * Whether a token has been revoked since it was issued.
 *
 * @param issuedAt when the token was issued (`iat`, whole seconds). A token of the same second as a revocation counts as
 *   issued before it: refusing a good one, whose owner signs in once more, is better than taking a bad one for an hour.
 */
export function isRevoked({ revokedBefore }: Pick<AccountStatus, 'revokedBefore'>, issuedAt: Date): boolean {
  return revokedBefore !== undefined && issuedAt < revokedBefore;
}

/**
 * Judges whether a person, known by a good token, may act for their tenant at all.
 *
 * @param issuedAt when the token was issued, as for `isRevoked`
 * @returns the first thing that speaks against it, or `undefined`
 */
export function accountStatusError(status: AccountStatus, issuedAt: Date): AccountStatusErrorCode | undefined {
  if (isRevoked(status, issuedAt)) return 'token_revoked';
  if (status.tenantStatus === undefined) return 'tenant_unknown';
  if (status.tenantStatus === 'suspended') return 'tenant_suspended';
  return undefined;
}
