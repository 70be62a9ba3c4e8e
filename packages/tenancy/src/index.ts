export { type AccountStatus, type AccountStatusErrorCode, accountStatusError, isRevoked } from './account-status.ts';
export { isOperator, type OperatorPolicy } from './operator.ts';
export { type RequestedTenant, type TenantMode, tenantFromHeader, tenantFromHost } from './requested-tenant.ts';
export { resolveTenant, type TenantErrorCode, type TenantResolution } from './resolve.ts';
export { parseTenantId, publicTenant, type TenantId, tenantId } from './tenant-id.ts';
