/** What is on record about a tenant and one of its people, at the time of asking. */
export interface Standing {
  /** `undefined`: no such tenant. */
  readonly tenantStatus: 'active' | 'suspended' | undefined;
  /** Tokens issued to this person before this moment are void. */
  readonly revokedBefore: Date | undefined;
}

export type StandingRefusal = 'token_revoked' | 'tenant_unknown' | 'tenant_suspended';

/**
 * Judges whether a person, known by a good token, may act for their tenant at all.
 *
 * @param issuedAt when the token was issued (`iat`, whole seconds). A token of the same second as a revocation counts as
 *   issued before it: refusing one good token for a moment is better than taking a bad one for an hour.
 * @returns the first thing that speaks against it, or `undefined`
 */
export function refusalOf(standing: Standing, issuedAt: Date): StandingRefusal | undefined {
  if (standing.revokedBefore !== undefined && issuedAt < standing.revokedBefore) return 'token_revoked';
  if (standing.tenantStatus === undefined) return 'tenant_unknown';
  if (standing.tenantStatus === 'suspended') return 'tenant_suspended';
  return undefined;
}
