import type { ManagedLoginBranding } from '../state/records.ts';

/** `ManagedLoginBrandingType` of the API. It doesn't contain the client. */
export function describeBranding(branding: ManagedLoginBranding) {
  return {
    ManagedLoginBrandingId: branding.id,
    UserPoolId: branding.poolId,
    ...branding.style,
    CreationDate: branding.createdAt,
    LastModifiedDate: branding.lastModifiedAt,
  };
}
