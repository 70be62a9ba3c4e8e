export { createTenant } from './control/tenants.ts';
export type { SignedInUser } from './control/users.ts';
export { type Database, type DatabaseOptions, openDatabase } from './database.ts';
export { BatchTransactionError, ControlTableError, type TenantClient } from './tenant/client.ts';
export { ForeignTenantError } from './tenant/confine.ts';
export { isDatabaseUnavailable } from './unavailable.ts';
