import { Prisma } from '../generated/client.ts';
import { DatabaseReadOnlyError } from './errors.ts';
import { failureKind, isConflictOfTransactions } from './postgres-codes.ts';
import { adapterErrorOf, postgresErrorOf } from './postgres-error.ts';

/** The driver adapter's kinds of error for a database that can't be reached, drops connections or has none left. */
const adapterErrorKinds: ReadonlySet<string> = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TlsConnectionError',
  'TooManyConnections',
]);

/** Errors of `pg` without a code: its pool or the server took too long, or the connection broke. */
const connectionErrorMessage =
  /^(timeout exceeded when trying to connect|query read timeout|connection terminated|client has encountered a connection error|client was closed and is not queryable)/i;

/** Node's codes for a connection that can't be made or broke. Prisma passes on those that it doesn't know, as its own. */
const networkCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EADDRNOTAVAIL',
  'EAI_AGAIN',
]);

/** Prisma's codes for the same, and for a transaction that others were in the way of. */
const prismaCodes: ReadonlySet<string> = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2034', 'P2037']);

/**
 * Whether a query failed because the database is unavailable, and not because the query is wrong. The same request may
 * succeed later.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseReadOnlyError) return true;
  const postgresError = postgresErrorOf(error);
  if (postgresError !== undefined) return failureKind(postgresError.code) === 'unavailable';
  const adapterError = adapterErrorOf(error);
  if (adapterError !== undefined) return adapterErrorKinds.has(adapterError.cause.kind);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (networkCodes.has(code) || prismaCodes.has(code)) return true;
  // P2028 is a transaction that got no connection in time, and also one that took too long.
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    return error.code === 'P2028' && /unable to start a transaction/i.test(error.message);
  }
  // Where Node tries several addresses.
  if (error instanceof AggregateError) return error.errors.some(isDatabaseUnavailable);
  return connectionErrorMessage.test(error.message);
}

/** Whether the database refused a write because it takes none. */
export function isDatabaseReadOnly(error: unknown): boolean {
  return error instanceof DatabaseReadOnlyError || postgresErrorOf(error)?.code === '25006';
}

/** Whether a transaction was rolled back because others were in its way. Made again, it may succeed. */
export function isTransactionConflict(error: unknown): boolean {
  const postgresError = postgresErrorOf(error);
  if (postgresError !== undefined) return isConflictOfTransactions(postgresError.code);
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2034';
}
