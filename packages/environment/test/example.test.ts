import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { environmentExample, readApiEnvironment, stackVariables, variables } from '../src/index.ts';

const committed = await readFile(new URL('../../../.env.example', import.meta.url), 'utf8');

test('.env.example is up to date (`npm run env:example` writes it)', () => {
  expect(committed).toBe(environmentExample());
});

test('every variable has a description', () => {
  for (const [name, schema] of Object.entries(variables.shape)) {
    expect(schema.meta()?.description, name).toMatch(/^\S.{10,}\.$/);
  }
});

test('.env.example shows the effective defaults', () => {
  const required = {
    DATABASE_URL: 'postgresql://app:pass@localhost:5432/freehold',
    AWS_REGION: 'eu-west-1',
    COGNITO_USER_POOL_ID: 'eu-west-1_AbCdEfGhI',
    COGNITO_APP_CLIENT_ID: '1example2client3',
  };
  const shown = parseEnv(environmentExample().replaceAll(/^# (?=[A-Z_]+=)/gm, ''));
  expect(Object.keys(shown).sort()).toEqual(Object.keys(variables.shape).sort());
  expect(readApiEnvironment({ ...shown, ...required })).toEqual(readApiEnvironment(required));
});

test('the stack sets every required variable but those of the database', () => {
  const required = Object.entries(variables.shape)
    .filter(([, schema]) => !schema.safeParse(undefined).success)
    .map(([name]) => name)
    .filter((name) => !name.startsWith('DATABASE_'));
  expect(stackVariables).toEqual(expect.arrayContaining(required));
});
