import type { z } from 'zod';
import { callbackUrlOf } from './redirect-urls.ts';
import { type EnvironmentIssue, type PartialVariables, rules } from './rules.ts';
import { type Variables, variables } from './variables.ts';

/** Variables as in `process.env`. */
export type EnvironmentSource = Readonly<Record<string, string | undefined>>;

/** The API's variables: all but the owner's database URL, which it must not have. */
export type ApiEnvironment = Omit<Variables, 'DATABASE_OWNER_URL' | 'COGNITO_REDIRECT_URI'> & {
  readonly COGNITO_REDIRECT_URI: string;
};

/** The variables of migrations. */
export type MigrationEnvironment = Pick<Variables, 'DATABASE_URL' | 'DATABASE_OWNER_URL'>;

/** The variables of the API's role in the database. */
export type DatabaseEnvironment = Pick<Variables, 'DATABASE_URL' | 'DATABASE_POOLER'>;

/** The variables for administering the users of the pool. */
export type UserPoolEnvironment = Pick<
  Variables,
  'AWS_REGION' | 'COGNITO_USER_POOL_ID' | 'COGNITO_ENDPOINT' | 'COGNITO_TENANT_CLAIM' | 'TENANT_OPERATOR_GROUP'
>;

/** Variables are missing or wrong. `message` names each of them on a line of its own, and never a value. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly issues: readonly EnvironmentIssue[];

  constructor(issues: readonly EnvironmentIssue[]) {
    const count = issues.length === 1 ? 'One variable is' : `${issues.length} variables are`;
    const lines = issues.map(({ variable, sentence }) => `  ${variable} ${sentence}`);
    super(`${count} missing or wrong:\n${lines.join('\n')}\nEach is described in .env.example.`);
    this.issues = issues;
  }
}

/**
 * Reads the API's variables.
 *
 * @throws {EnvironmentError} that names all variables that are missing or wrong, not only the first
 *
 * @example
 * const environment = readApiEnvironment(process.env);
 */
export function readApiEnvironment(source: EnvironmentSource): ApiEnvironment {
  const environment = read(variables.omit({ DATABASE_OWNER_URL: true }), source, rules);
  return {
    ...environment,
    COGNITO_REDIRECT_URI: environment.COGNITO_REDIRECT_URI ?? callbackUrlOf(environment.PUBLIC_URL),
  };
}

/**
 * Reads the variables of migrations: the URLs of both roles.
 *
 * @throws {EnvironmentError}
 */
export function readMigrationEnvironment(source: EnvironmentSource): MigrationEnvironment {
  return read(variables.pick({ DATABASE_URL: true, DATABASE_OWNER_URL: true }), source, []);
}

/** Reads how the API's role reaches the database: its URL, and whether a pooler is in between. @throws {EnvironmentError} */
export function readDatabaseEnvironment(source: EnvironmentSource): DatabaseEnvironment {
  return read(variables.pick({ DATABASE_URL: true, DATABASE_POOLER: true }), source, []);
}

/** Reads the URL of the owner's role. @throws {EnvironmentError} */
export function readDatabaseOwnerUrl(source: EnvironmentSource): string {
  return read(variables.pick({ DATABASE_OWNER_URL: true }), source, []).DATABASE_OWNER_URL;
}

/** Reads the variables for administering the users of the pool. @throws {EnvironmentError} */
export function readUserPoolEnvironment(source: EnvironmentSource): UserPoolEnvironment {
  const mask = {
    AWS_REGION: true,
    COGNITO_USER_POOL_ID: true,
    COGNITO_ENDPOINT: true,
    COGNITO_TENANT_CLAIM: true,
    TENANT_OPERATOR_GROUP: true,
  } as const;
  return read(variables.pick(mask), source, rules);
}

function read<Shape extends Record<string, z.ZodType>>(
  schema: z.ZodObject<Shape>,
  source: EnvironmentSource,
  rulesToCheck: readonly ((variables: PartialVariables) => EnvironmentIssue | undefined)[],
): z.output<z.ZodObject<Shape>> {
  const given = withoutEmpty(source, Object.keys(schema.shape));
  const result = schema.safeParse(given);
  const issues = result.success ? [] : toIssues(result.error, given);
  const invalid = new Set(issues.map(({ variable }) => variable));

  // zod checks no rule of the object once a field fails, so the valid variables are parsed again for the rules. This parse
  // throws where it fails: otherwise the rules would be skipped.
  const parsed = variables
    .partial()
    .parse(Object.fromEntries(Object.entries(given).filter(([name]) => !invalid.has(name))));
  for (const rule of rulesToCheck) {
    const issue = rule(parsed);
    if (issue !== undefined && !invalid.has(issue.variable)) issues.push(issue);
  }
  if (!result.success || issues.length > 0) throw new EnvironmentError(issues);
  return result.data;
}

/** The variables with these names. `NAME=` in a file means the same as no such line. */
function withoutEmpty(source: EnvironmentSource, names: readonly string[]): Record<string, string> {
  const given: Record<string, string> = {};
  for (const name of names) {
    const value = source[name]?.trim();
    if (value !== undefined && value !== '') given[name] = value;
  }
  return given;
}

function toIssues(error: z.ZodError, given: Record<string, string>): EnvironmentIssue[] {
  const sentences = new Map<string, string>();
  for (const issue of error.issues) {
    const variable = String(issue.path[0]);
    if (sentences.has(variable)) continue;
    sentences.set(variable, variable in given ? toSentence(issue) : missingSentence(variable));
  }
  return [...sentences].map(([variable, sentence]) => ({ variable, sentence }));
}

function missingSentence(variable: string): string {
  const description = Object.entries(variables.shape)
    .find(([name]) => name === variable)?.[1]
    .meta()?.description;
  return description === undefined ? 'is missing' : `is missing. ${description}`;
}

/** zod's messages don't repeat the value, so no secret gets into them. */
function toSentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_union') return toSentence(issue.errors.at(-1)?.[0] ?? { ...issue, code: 'custom' });
  return issue.message;
}
