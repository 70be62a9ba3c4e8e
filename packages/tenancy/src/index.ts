export { resolveTenant, type TenantRefusal, type TenantResolution } from './resolve.ts';
export { isRevoked, refusalOf, type Standing, type StandingRefusal } from './standing.ts';
export { parseTenantId, type TenantId, tenantId } from './tenant-id.ts';
export { type TenantMode, type TenantWish, wishFromHeader } from './wish.ts';
