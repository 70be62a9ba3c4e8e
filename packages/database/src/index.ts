export { type Database, type DatabaseOptions, openDatabase } from './database.ts';
export { isDatabaseUnavailable } from './database-unavailable.ts';
export type { RateLimiter, RateLimiterOptions } from './global/rate-limiter.ts';
export type {
  EncryptedTokens,
  NewSession,
  SessionStore,
  SessionTokensVersion,
  StoredSession,
} from './global/sessions.ts';
export { createTenant, type Tenant } from './global/tenants.ts';
export type { PoolUser, Revocation, UserChange, UserRecord } from './global/user-records.ts';
export type { SyncCounts, SyncedUser } from './global/user-sync.ts';
export type { SignedInUser, TokenSubject } from './global/users.ts';
export type { AuditDetail, AuditEvent } from './global/write-audit-event.ts';
export { isMissingReference } from './missing-reference.ts';
export { type OperatorDatabase, openOperatorDatabase } from './operator-database.ts';
export { type OwnerDatabase, openOwnerDatabase } from './owner-database.ts';
export type { PoolState } from './pool.ts';
export { ConnectionRefusedError } from './rls-check/errors.ts';
export { RlsNotEnforcedError } from './rls-check/rls-check.ts';
export { BatchTransactionError } from './tenant/filter/batch.ts';
export { ForeignTenantError } from './tenant/filter/confine.ts';
export { GlobalTableError, type TenantClient } from './tenant/filter/tenant-client.ts';
export { TransactionCommandError } from './tenant/row-security/single-statement.ts';
