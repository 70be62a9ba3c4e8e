import type { TenantId } from '@freehold/tenancy';
import type { Session, Tables } from './clients-under-test.ts';
import type { ExpectedRows } from './expected-rows.ts';
import type { TenantModel } from './models.ts';
import { ExpectedRejection } from './rejection.ts';
import { allTenants } from './tenants.ts';

/** Something that a tenant does in one call, and what should come of it. */
export interface Operation {
  /** As a person would write it. */
  readonly text: string;
  /** Asks for it; it may be done only when the answer is awaited. */
  readonly send: (tables: Tables) => PromiseLike<unknown>;
  /** Of an answer, what the check compares. */
  readonly read: (answer: unknown) => unknown;
  /** What it should answer, and what it should do to the tenant's rows. @throws {ExpectedRejection} */
  readonly expected: (world: ExpectedRows) => unknown;
}

/** What a tenant does next: an operation, or several in one transaction. */
export interface Step {
  readonly text: string;
  readonly run: (session: Session) => Promise<unknown>;
  /** @throws {ExpectedRejection} */
  readonly expected: (world: ExpectedRows) => unknown;
}

/** An operation of a model's. */
export function operation(
  model: TenantModel,
  method: string,
  args: object,
  meaning: (world: ExpectedRows) => unknown,
  read: (answer: unknown) => unknown = (answer) => answer,
): Operation {
  return {
    text: `${model.name}.${method}(${JSON.stringify(args)})`,
    send: (tables) => tables.call(model.name, method, args),
    read,
    expected(world) {
      if (world.filtered && namesAnother(args, world.tenant)) throw new ExpectedRejection('foreign tenant');
      return world.atomically(() => meaning(world));
    },
  };
}

/** By the text alone, to have nothing in common with how the filter looks for it. */
function namesAnother(args: object, tenant: TenantId): boolean {
  const text = JSON.stringify(args);
  return allTenants.some((name) => name !== tenant && text.includes(`"${name}"`));
}

/** For rows that come in no order. */
export function byId(answer: unknown): unknown {
  if (!Array.isArray(answer)) return answer;
  return answer.toSorted((a, b) => (idIn(a) < idIn(b) ? -1 : 1));
}

function idIn(row: unknown): string {
  return typeof row === 'object' && row !== null && 'id' in row ? String(row.id) : '';
}
