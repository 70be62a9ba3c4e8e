import type { ManagedLoginBranding } from '../state/records.ts';

/** `ManagedLoginBrandingType` of the API. It doesn't say which client it is for. */
export function describeBranding(branding: ManagedLoginBranding) {
  return {
    ManagedLoginBrandingId: branding.id,
    UserPoolId: branding.poolId,
    ...branding.style,
    CreationDate: branding.createdAt,
    LastModifiedDate: branding.lastModifiedAt,
  };
}
