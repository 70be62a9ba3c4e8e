import pg from 'pg';
import { vi } from 'vitest';

/** Runs work, and returns the SQL that it sent, without values. */
export async function recordStatements(work: () => Promise<unknown>): Promise<string[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  try {
    await work();
    return spy.mock.calls.map(([sent]) =>
      typeof sent === 'string' ? sent : String(Reflect.get(Object(sent), 'text')),
    );
  } finally {
    spy.mockRestore();
  }
}

const condition = '"public"."\\w+"."tenant_id" = \\$';

/**
 * Returns statements without what a tenant's client adds: the setting and the condition, with its parentheses and the
 * parameters' numbers. The columns of a constraint, for the error of a conflict, are read once.
 */
export function withoutTenant(statements: readonly string[]): string[] {
  return statements
    .filter((sql) => !sql.includes("set_config('app.tenant_id'") && !sql.includes('FROM pg_constraint'))
    .map((sql) =>
      sql
        .replaceAll(/\$\d+/g, '$')
        .replaceAll(/[()]/g, '')
        .replaceAll(new RegExp(` AND ${condition}(?!\\w)`, 'g'), '')
        .replaceAll(new RegExp(`${condition} AND `, 'g'), '')
        .replaceAll(new RegExp(condition, 'g'), '1=1')
        .replaceAll(' AND 1=1', ''),
    );
}
