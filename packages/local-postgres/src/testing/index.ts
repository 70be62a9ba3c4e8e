export { findBinaries } from '../binaries.ts';
export { findOdyssey, findPgBouncer, type Pooler, startOdyssey, startPgBouncer } from './pooler.ts';
export { findPostgresTools } from './postgres-tools.ts';
export { openTcpProxy, type TcpProxy } from './tcp-proxy.ts';
export { createTestDatabase, type TestDatabase } from './test-database.ts';
export { startTestServer, type TestServer } from './test-server.ts';
