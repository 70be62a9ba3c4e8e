import { Prisma } from './generated/client.ts';

/**
 * Prisma's codes for a database that can't be reached, is too slow to connect, has closed the connection, or has no
 * connection left (https://www.prisma.io/docs/orm/reference/error-reference).
 */
const codes: ReadonlySet<string> = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2037']);

/** Whether an error of a query means that the database is away, rather than that the query was wrong. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  return error instanceof Prisma.PrismaClientKnownRequestError && codes.has(error.code);
}
