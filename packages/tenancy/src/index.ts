export { isOperator, type OperatorPolicy } from './operator.ts';
export { resolveTenant, type TenantRefusal, type TenantResolution } from './resolve.ts';
export { isRevoked, refusalOf, type Standing, type StandingRefusal } from './standing.ts';
export { parseTenantId, publicTenant, type TenantId, tenantId } from './tenant-id.ts';
export { type TenantMode, type TenantWish, wishFromHeader, wishFromHost } from './wish.ts';
