import { Prisma } from '../../src/generated/client.ts';
import { ForeignTenantError } from '../../src/tenant/errors.ts';
import { childrenOf, columnsOf, models } from './models.ts';
import { ExpectedRejection, type Reason } from './rejection.ts';
import { TakenBack } from './steps.ts';

/** The outcome of a step, in comparable form. */
export type Outcome =
  | { readonly value: unknown }
  | { readonly rejected: Reason | `by an error of another kind: ${string}` };

/** Returns the actual outcome of a step. */
export async function outcomeOf(run: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { value: pickCheckedKeys(await run()) };
  } catch (error) {
    return { rejected: reasonOf(error) };
  }
}

/** Returns the expected outcome. */
export function expectedOutcome(expected: () => unknown): Outcome {
  try {
    return { value: expected() };
  } catch (error) {
    if (error instanceof ExpectedRejection) return { rejected: error.reason };
    throw error;
  }
}

/** https://www.prisma.io/docs/orm/reference/error-reference */
const reasons: Readonly<Record<string, Reason>> = {
  P2017: 'missing',
  P2018: 'missing',
  P2025: 'missing',
  P2002: 'conflict',
  P2003: 'conflict',
  P2011: 'conflict',
};

/** PostgreSQL's codes for privileges, which include row-level security, and for integrity constraints. */
const databaseRefuses = /Code: `(42501|23\d{3})`/;

/** Unknown errors stay as they are, so that a broken operation doesn't pass as a rejected one. */
function reasonOf(error: unknown): Exclude<Outcome, { value: unknown }>['rejected'] {
  if (error instanceof ForeignTenantError) return 'foreign tenant';
  if (error instanceof TakenBack) return 'taken back';
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    const reason = reasons[error.code];
    if (reason !== undefined) return reason;
    if (databaseRefuses.test(error.message)) return 'conflict';
  }
  return `by an error of another kind: ${error}`;
}

/** The keys that the check compares. A result without `select` has others, such as times. */
const checkedKeys: ReadonlySet<string> = new Set([
  ...models.flatMap((model) => [...columnsOf(model), ...childrenOf(model).map(({ link }) => link.children)]),
  ...models.flatMap(({ parent }) => (parent ? [parent.field] : [])),
  ...['_count', '_max', '_sum', 'count', 'child'],
]);

function pickCheckedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pickCheckedKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => checkedKeys.has(key));
  return Object.fromEntries(entries.map(([key, inner]) => [key, pickCheckedKeys(inner)]));
}
