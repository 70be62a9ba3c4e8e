import { DriverAdapterError } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { Prisma } from './generated/client.ts';

/** What the driver adapter calls a database that can't be reached, drops connections, or has none left. */
const adapterErrorKinds: ReadonlySet<string> = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TlsConnectionError',
  'TooManyConnections',
]);

/**
 * PostgreSQL's codes for a connection that broke (class 08), a server that is going down or coming up (57P0x), and one
 * that has no connection left (53300), a statement that took too long (57014), and a lock that wasn't to be had (55P03). Appendix A of its manual.
 */
const unavailableCodes = /^(57P0[1-3]|57014|53300|55P03|08\d{3})$/;

/** What `pg` throws bare: its pool or an answer was waited for too long, or the connection broke in the middle. */
const connectionErrorMessage =
  /^(timeout exceeded when trying to connect|query read timeout|connection terminated|client has encountered a connection error)/i;

/** What Node calls a connection that could not be made or broke, where no driver adapter translates it. */
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

/** Prisma's own words for the same. */
const prismaCodes: ReadonlySet<string> = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037']);

/** Whether an error of a query means that the database is away, rather than that the query was wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    // P2028 is a transaction that found no connection in time, and also one of ours that took too long.
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
