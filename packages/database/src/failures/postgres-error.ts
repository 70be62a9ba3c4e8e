import { DriverAdapterError } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { Prisma } from '../generated/client.ts';

/** An error of PostgreSQL, as `pg` or Prisma reports it. */
export interface PostgresError {
  /** SQLSTATE: five characters. */
  readonly code: string;
  /** In the language of the server. */
  readonly message: string;
  /** The constraint that refused the row, where it is known. */
  readonly constraint: string | undefined;
}

/** Finds PostgreSQL's error in an error of `pg`, of the driver adapter or of Prisma. */
export function postgresErrorOf(error: unknown): PostgresError | undefined {
  if (error instanceof pg.DatabaseError && error.code !== undefined) {
    return { code: error.code, message: error.message, constraint: error.constraint };
  }
  const cause = adapterErrorOf(error)?.cause;
  if (cause?.originalCode === undefined) return undefined;
  const message = cause.originalMessage ?? '';
  return { code: cause.originalCode, message, constraint: constraintOf(cause) ?? lastQuotedName(message) };
}

/** Finds the driver adapter's error in an error of Prisma. */
export function adapterErrorOf(error: unknown): DriverAdapterError | undefined {
  if (error instanceof DriverAdapterError) return error;
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return undefined;
  const inner = error.meta?.['driverAdapterError'];
  return inner instanceof DriverAdapterError ? inner : undefined;
}

function constraintOf(cause: DriverAdapterError['cause']): string | undefined {
  const constraint = 'constraint' in cause ? cause.constraint : undefined;
  return constraint !== undefined && 'index' in constraint ? constraint.index : undefined;
}

/** The adapter drops the constraint's name of some errors. Their message ends with it: `violates check constraint "…"`. */
function lastQuotedName(message: string): string | undefined {
  return /["“„«]([^"“”„«»]+)["”“»][^"“”„«»]*$/.exec(message)?.[1];
}
