import { DriverAdapterError } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { Prisma } from './generated/client.ts';

/** The variables that lead to a database. */
export type DatabaseVariable = 'DATABASE_URL' | 'DATABASE_OWNER_URL';

/**
 * The URL of a variable leads to no usable database. `message` names the variable and says what to do. It has no password: it
 * quotes PostgreSQL or the system, and not the URL.
 */
export class DatabaseConnectionError extends Error {
  override readonly name = 'DatabaseConnectionError';
  /** `unavailable`: it may answer later. `refused`: not until something is corrected. */
  readonly kind: 'unavailable' | 'refused';

  constructor(kind: 'unavailable' | 'refused', message: string, cause: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

export const poolerHint =
  'A pooler in transaction mode, such as PgBouncer, is in between: set DATABASE_POOLER=transaction.';

/**
 * Whether an error is one that PgBouncer and its like are known for: they refuse startup settings, and statements that one
 * connection has prepared are missing, or there already, on the next.
 */
export function isPoolerFailure(error: unknown): boolean {
  const { code, message } = databaseFailure(error);
  if (code === '08P01') return /unsupported startup parameter|prepared statement/i.test(message);
  return code === '42P05' || (code === '26000' && /prepared statement/i.test(message));
}

/** PostgreSQL's code and message, from under what the driver adapter and Prisma make of them. */
function databaseFailure(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    return databaseFailure(error.meta?.['driverAdapterError']);
  }
  if (error instanceof DriverAdapterError) {
    const { cause } = error;
    return cause.kind === 'postgres' ? cause : { code: cause.originalCode ?? '', message: cause.originalMessage ?? '' };
  }
  if (error instanceof pg.DatabaseError) return { code: error.code ?? '', message: error.message };
  return { code: '', message: '' };
}

/**
 * Explains why a connection fails.
 *
 * @param error of connecting, or of a statement
 * @returns `undefined` for an error that is not about the connection
 */
export function toDatabaseConnectionError(
  error: unknown,
  variable: DatabaseVariable,
): DatabaseConnectionError | undefined {
  if (error instanceof DatabaseConnectionError) return error;
  if (!(error instanceof Error)) return undefined;
  const refused = (sentence: string) => new DatabaseConnectionError('refused', sentence, error);
  const unavailable = (sentence: string) => new DatabaseConnectionError('unavailable', sentence, error);
  const code = 'code' in error ? String(error.code) : '';
  const reason = reasonOf(error);

  if (isPoolerFailure(error)) return refused(`The database refuses ${variable}: ${reason}. ${poolerHint}`);
  if (error instanceof pg.DatabaseError) {
    const cure = variable === 'DATABASE_URL' ? 'Correct the URL, or run npm run migrate.' : 'Correct the URL.';
    if (/^(28|3D)/.test(code)) return refused(`The database refuses ${variable}: ${reason}. ${cure}`);
    if (/^received invalid response/.test(reason))
      return refused(`What listens where ${variable} leads is no PostgreSQL.`);
    if (/^(57P0[1-3]|53300)/.test(code)) return unavailable(`The database of ${variable} can’t be reached: ${reason}.`);
    return undefined;
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return unavailable(`The database of ${variable} can’t be reached: its host is unknown here (${reason}).`);
  }
  if (certificateCodes.has(code)) {
    return refused(
      `The certificate of the database of ${variable} is not trusted: ${reason}. NODE_EXTRA_CA_CERTS, or sslrootcert in the URL, names a file with its authority.`,
    );
  }
  if (/does not support SSL/.test(reason)) {
    return refused(`The database of ${variable} offers no TLS, which sslmode asks for. Take it out, or turn TLS on.`);
  }
  if (/^SASL: .*password must be/.test(reason)) {
    return refused(`${variable} has no password, and the database asks for one.`);
  }
  if ('syscall' in error && code === 'ENOENT' && error.syscall === 'open') {
    return refused(`A file that ${variable} names can’t be read: ${reason}.`);
  }
  if (networkCodes.has(code) || /^(timeout e|connection terminated)/i.test(reason)) {
    return unavailable(
      `The database of ${variable} can’t be reached: ${reason}. Start PostgreSQL, or correct host and port.`,
    );
  }
  return undefined;
}

/** Where a host has several addresses, the error that sums up has no message of its own. */
function reasonOf(error: Error): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(String).join(', ');
  return error.message;
}

const networkCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);

/** OpenSSL's and Node's codes for a certificate that isn't trusted. */
const certificateCodes: ReadonlySet<string> = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);
