import type { TenantId } from '@freehold/tenancy';
import type { Session, Tables } from './clients-under-test.ts';
import type { ExpectedRows } from './expected-rows.ts';
import type { TenantModel } from './models.ts';
import { ExpectedRejection } from './rejection.ts';
import { allTenants } from './tenants.ts';

/** An operation of a tenant, with its expected result. */
export interface Operation {
  /** As it is written in code. */
  readonly text: string;
  /** Calls it. Prisma runs it when the result is awaited. */
  readonly send: (tables: Tables) => PromiseLike<unknown>;
  /** Returns what the check compares of a result. */
  readonly read: (answer: unknown) => unknown;
  /** Returns the expected result, and applies the expected changes. @throws {ExpectedRejection} */
  readonly expected: (expectedRows: ExpectedRows) => unknown;
}

/** A step of a tenant: an operation, or several in one transaction. */
export interface Step {
  readonly text: string;
  readonly run: (session: Session) => Promise<unknown>;
  /** @throws {ExpectedRejection} */
  readonly expected: (expectedRows: ExpectedRows) => unknown;
}

/** Creates an operation of a model. */
export function operation(
  model: TenantModel,
  method: string,
  args: object,
  meaning: (expectedRows: ExpectedRows) => unknown,
  read: (answer: unknown) => unknown = (answer) => answer,
): Operation {
  return {
    text: `${model.name}.${method}(${JSON.stringify(args)})`,
    send: (tables) => tables.call(model.name, method, args),
    read,
    expected(expectedRows) {
      if (expectedRows.filtered && namesAnother(args, expectedRows.tenant))
        throw new ExpectedRejection('foreign tenant');
      return expectedRows.atomically(() => meaning(expectedRows));
    },
  };
}

/** By text alone, so that it shares nothing with the filter's implementation. */
function namesAnother(args: object, tenant: TenantId): boolean {
  const text = JSON.stringify(args);
  return allTenants.some((name) => name !== tenant && text.includes(`"${name}"`));
}

/** Orders rows that are returned in any order. */
export function byId(answer: unknown): unknown {
  if (!Array.isArray(answer)) return answer;
  return answer.toSorted((a, b) => (idIn(a) < idIn(b) ? -1 : 1));
}

function idIn(row: unknown): string {
  return typeof row === 'object' && row !== null && 'id' in row ? String(row.id) : '';
}
