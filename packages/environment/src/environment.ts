import type { z } from 'zod';
import { type EnvironmentIssue, type PartialVariables, rules } from './rules.ts';
import { type Variables, variables } from './variables.ts';

/** Variables as the operating system gives them. */
export type EnvironmentSource = Readonly<Record<string, string | undefined>>;

/** What the API runs on: everything but the owner's database URL, which it must not have. */
export type ApiEnvironment = Omit<Variables, 'DATABASE_OWNER_URL' | 'COGNITO_REDIRECT_URI'> & {
  readonly COGNITO_REDIRECT_URI: string;
};

/** What migrations run on. */
export type MigrationEnvironment = Pick<Variables, 'DATABASE_URL' | 'DATABASE_OWNER_URL'>;

/** What it takes to administer the people in the user pool. */
export type UserPoolEnvironment = Pick<
  Variables,
  'AWS_REGION' | 'COGNITO_USER_POOL_ID' | 'COGNITO_ENDPOINT' | 'COGNITO_TENANT_CLAIM' | 'TENANT_OPERATOR_GROUP'
>;

/** The environment is wrong: `message` names every variable that is, one a line, and never a value. */
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
 * @throws {EnvironmentError} that names all that is missing or wrong, not only the first
 */
export function readApiEnvironment(source: EnvironmentSource): ApiEnvironment {
  const environment = read(variables.omit({ DATABASE_OWNER_URL: true }), source, rules);
  return {
    ...environment,
    COGNITO_REDIRECT_URI: environment.COGNITO_REDIRECT_URI ?? `${environment.PUBLIC_URL}/auth/callback`,
  };
}

/**
 * Reads what a migration needs: both roles' URLs.
 *
 * @throws {EnvironmentError}
 */
export function readMigrationEnvironment(source: EnvironmentSource): MigrationEnvironment {
  return read(variables.pick({ DATABASE_URL: true, DATABASE_OWNER_URL: true }), source, []);
}

/** Reads the URL of the API's role alone. @throws {EnvironmentError} */
export function readDatabaseUrl(source: EnvironmentSource): string {
  return read(variables.pick({ DATABASE_URL: true }), source, []).DATABASE_URL;
}

/** Reads the URL of the owner's role alone. @throws {EnvironmentError} */
export function readDatabaseOwnerUrl(source: EnvironmentSource): string {
  return read(variables.pick({ DATABASE_OWNER_URL: true }), source, []).DATABASE_OWNER_URL;
}

/** Reads what it takes to administer the people in the user pool. @throws {EnvironmentError} */
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

  // zod stops at the object when a field fails; the rules between variables are asked of what did parse. Were they not to
  // be asked at all, what they refuse would be let through: so this parse throws where it can't be made.
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

/** The variables of these names. `NAME=` in a file means the same as no such line. */
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

/** zod's own words don't repeat the value that was given, so a secret can't get into the message. */
function toSentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_union') return toSentence(issue.errors.at(-1)?.[0] ?? { ...issue, code: 'custom' });
  return issue.message;
}
