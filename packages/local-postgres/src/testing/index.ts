export { findPgBouncer, type PgBouncer, startPgBouncer } from './pgbouncer.ts';
export { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
