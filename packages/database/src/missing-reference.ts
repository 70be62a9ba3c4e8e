import { Prisma } from './generated/client.ts';

/** Whether a write failed because it refers to a row that isn't there, or is another tenant's, which is the same. */
export function isMissingReference(error: unknown): boolean {
  // https://www.prisma.io/docs/orm/reference/error-reference: P2003, foreign key constraint failed.
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003';
}
