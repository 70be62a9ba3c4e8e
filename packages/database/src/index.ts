export type { BackupSetup } from './backup/backup-setup.ts';
export {
  DatabaseConnectionError,
  isPoolerFailure,
  poolerHint,
  toDatabaseConnectionError,
} from './connection-failure.ts';
export { type Database, type DatabaseOptions, type GeneratedClientClass, openDatabase } from './database.ts';
export { isDatabaseReadOnly, isDatabaseUnavailable, isTransactionConflict } from './failures/database-unavailable.ts';
export { DatabaseReadOnlyError, UnreadableValueError } from './failures/errors.ts';
export { isMissingReference } from './failures/missing-reference.ts';
export { type RefusedValue, refusedValueOf } from './failures/refused-value.ts';
export { type AuditAction, auditActions } from './global/audit-actions.ts';
export type { KnownAddress } from './global/known-addresses.ts';
export type {
  CombinedRateLimiter,
  RateLimiter,
  RateLimiterOptions,
  RateLimitKey,
  RefusedAttempt,
} from './global/rate-limiter.ts';
export type {
  EncryptedTokens,
  NewSession,
  SessionStore,
  SessionTokensVersion,
  StoredSession,
} from './global/sessions.ts';
export { createTenant, type Tenant } from './global/tenants.ts';
export type { Revocation } from './global/token-revocation.ts';
export type { UserChange } from './global/user-records.ts';
export type { SyncCounts, SyncedUser } from './global/user-sync.ts';
export type { PoolUser, UserRecord } from './global/users.ts';
export type { AuditDetail, AuditEvent } from './global/write-audit-event.ts';
export { type OperatorDatabase, openOperatorDatabase } from './operator-database.ts';
export { type OwnerDatabase, openOwnerDatabase } from './owner-database.ts';
export type { PoolState } from './pool.ts';
export { RlsNotEnforcedError } from './rls-check/errors.ts';
export { type DifferingSetting, findDifferingSettings } from './settings/find-differing-settings.ts';
export {
  BatchTransactionError,
  ForeignTenantError,
  GlobalTableError,
  MissingKeyError,
  TooManyParametersError,
  TransactionCommandError,
} from './tenant/errors.ts';
export type { GeneratedClient, TenantClient, TenantTables } from './tenant/filter/tenant-client.ts';
export type { TraceStatement } from './trace/trace-statement.ts';
