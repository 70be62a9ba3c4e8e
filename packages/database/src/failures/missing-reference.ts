import { Prisma } from '../generated/client.ts';

/** Whether a write failed because the row that it refers to doesn't exist, or belongs to another tenant. */
export function isMissingReference(error: unknown): boolean {
  // https://www.prisma.io/docs/orm/reference/error-reference: P2003, foreign key constraint failed.
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003';
}
