import { DriverAdapterError } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { Prisma } from './generated/client.ts';

/** The driver adapter's kinds of error for a database that can't be reached, drops connections or has none left. */
const adapterErrorKinds: ReadonlySet<string> = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TlsConnectionError',
  'TooManyConnections',
]);

/**
 * PostgreSQL's codes for a broken connection (class 08), a server that shuts down or starts (57P0x) or has no connection
 * left (53300), a cancelled statement (57014) and an unavailable lock (55P03): Appendix A of its manual.
 */
const unavailableCodes = /^(57P0[1-3]|57014|53300|55P03|08\d{3})$/;

/** Errors of `pg` without a code: its pool or the server took too long, or the connection broke. */
const connectionErrorMessage =
  /^(timeout exceeded when trying to connect|query read timeout|connection terminated|client has encountered a connection error)/i;

/** Node's codes for a connection that can't be made or broke, where no driver adapter translates them. */
const networkCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Prisma's codes for the same. */
const prismaCodes: ReadonlySet<string> = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037']);

/** Whether a query failed because the database is unavailable, and not because the query is wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    // P2028 is a transaction that got no connection in time, and also one that took too long.
    if (error.code === 'P2028') return /unable to start a transaction/i.test(error.message);
    return prismaCodes.has(error.code) || isDatabaseUnavailable(error.meta?.['driverAdapterError']);
  }
  if (error instanceof DriverAdapterError) {
    const { cause } = error;
    return adapterErrorKinds.has(cause.kind) || (cause.kind === 'postgres' && unavailableCodes.test(cause.code));
  }
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error instanceof pg.DatabaseError) return unavailableCodes.test(code);
  return networkCodes.has(code) || connectionErrorMessage.test(error.message);
}
