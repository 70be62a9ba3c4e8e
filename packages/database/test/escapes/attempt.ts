import { inspect } from 'node:util';

/** An attempt of one tenant, acme, to reach the rows of another, globex. */
export interface Attempt {
  /** Continues "acme …". */
  readonly name: string;
  /** Tries it with acme's client. */
  readonly run: (acme: object) => unknown;
  /** The outcome with the filter and row-level security. */
  readonly outcome: Outcome;
  /** The outcome with row-level security alone. */
  readonly outcomeOnRlsAlone: Outcome;
}

/** A value for vitest's `toEqual`, or an error whose text matches. */
export type Outcome = { readonly value: unknown } | { readonly message: RegExp };

export const returns = (value: unknown): Outcome => ({ value });
export const rejects = (message: RegExp): Outcome => ({ message });

/** Errors that several attempts expect. */
export const foreignTenant = rejects(/^ForeignTenantError/);
export const unknownOperation = rejects(/^UnknownOperationError/);
export const globalTable = rejects(/^GlobalTableError/);
export const rowSecurity = rejects(/violates row-level security policy/);
export const notFound = rejects(/ P2025/);
export const notConnected = rejects(/ P20(17|18|25)/);
export const uniqueViolation = rejects(/ P2002/);
export const missingReference = rejects(/ P2003/);
export const permissionDenied = rejects(/permission denied/);
export const invalid = rejects(/^PrismaClientValidationError/);

export function attempt(
  name: string,
  run: Attempt['run'],
  outcome: Outcome,
  outcomeOnRlsAlone: Outcome = outcome,
): Attempt {
  return { name, run, outcome, outcomeOnRlsAlone };
}

/** Rows of globex and of acme, and an unused id. Values with "secret" are globex's. */
export const globexRows = {
  project: '01900000-0000-7000-8000-0000000000b1',
  task: '01900000-0000-7000-8000-0000000000b2',
  /** A second project. */
  second: '01900000-0000-7000-8000-0000000000b3',
  name: 'globex-secret-project',
  title: 'globex-secret-task',
} as const;
export const acmeRows = {
  project: '01900000-0000-7000-8000-0000000000a1',
  task: '01900000-0000-7000-8000-0000000000a2',
  name: 'own project',
  title: 'own task',
} as const;
export const unusedId = '01900000-0000-7000-8000-0000000000c1';

/** Calls a member by its path, `project.findMany`, since types forbid many of these calls. */
export async function callByPath(client: object, path: string, ...args: readonly unknown[]): Promise<unknown> {
  const names = path.split('.');
  const method = names.pop() ?? '';
  let target: unknown = client;
  for (const name of names) target = memberOf(target, name);
  return await Reflect.apply(functionOf(target, method), target, args);
}

/** An attempt of one call. */
export const call =
  (path: string, ...args: readonly unknown[]): Attempt['run'] =>
  (acme) =>
    callByPath(acme, path, ...args);

/** An attempt by raw SQL, one statement or several. */
export const sql =
  (statement: string, ...values: readonly unknown[]): Attempt['run'] =>
  (acme) =>
    callByPath(acme, '$queryRawUnsafe', statement, ...values);

/** An attempt by statements in one transaction. It returns the last one's rows. */
export const sqlInTransaction =
  (...statements: readonly string[]): Attempt['run'] =>
  (acme) =>
    callByPath(acme, '$transaction', async (transaction: object) => {
      let rows: unknown;
      for (const statement of statements) rows = await callByPath(transaction, '$queryRawUnsafe', statement);
      return rows;
    });

/** Tries the same with globex's row and with an unused id, and returns whether the outcomes differ. */
export const compareWithUnused =
  (otherId: string, run: (acme: object, id: string) => unknown): Attempt['run'] =>
  async (acme) => {
    const [existing, missing] = [await outcomeOf(() => run(acme, otherId)), await outcomeOf(() => run(acme, unusedId))];
    const withoutIds = (outcome: string) => outcome.replaceAll(otherId, 'ID').replaceAll(unusedId, 'ID');
    return withoutIds(existing) === withoutIds(missing)
      ? 'alike'
      : { existing: withoutIds(existing), missing: withoutIds(missing) };
  };

async function outcomeOf(run: () => unknown): Promise<string> {
  try {
    return inspect(await run(), { depth: 10 });
  } catch (error) {
    return messageOf(error);
  }
}

/** Returns an error's name, code and message in one line. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error);
  const code = 'code' in error ? ` ${String(error.code)}` : '';
  return `${error.name}${code}: ${error.message.replaceAll(/\s+/g, ' ')}`;
}

export function memberOf(target: unknown, name: string | symbol): unknown {
  if ((typeof target !== 'object' && typeof target !== 'function') || target === null) {
    throw new TypeError(`${String(name)} of ${String(target)} is not a function`);
  }
  return Reflect.get(target, name);
}

export function functionOf(target: unknown, name: string): (...args: readonly unknown[]) => unknown {
  const found = memberOf(target, name);
  if (typeof found !== 'function') throw new TypeError(`${name} is not a function`);
  return (...args) => Reflect.apply(found, target, args);
}
