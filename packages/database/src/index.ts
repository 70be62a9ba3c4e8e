export type { AttemptLimit, AttemptLimitOptions } from './control/attempt-limit.ts';
export type { AuditEvent } from './control/audit.ts';
export { createTenant } from './control/tenants.ts';
export type { SignedInUser, TokenHolder } from './control/users.ts';
export { type Database, type DatabaseOptions, openDatabase } from './database.ts';
export { isMissingReference } from './missing-reference.ts';
export { BatchTransactionError, ControlTableError, type TenantClient } from './tenant/client.ts';
export { ForeignTenantError } from './tenant/confine.ts';
export { isDatabaseUnavailable } from './unavailable.ts';
