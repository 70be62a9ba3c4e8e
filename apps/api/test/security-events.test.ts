import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { auditActions } from '@freehold/database';
import { tableUnder } from '@freehold/test-kit/markdown-table';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problems } from '../src/http/errors/problem.ts';
import { applicationRoutes } from './support/application-routes.ts';
import { createInstallation, type Installation } from './support/installation.ts';

let document: string;
let installation: Installation;

beforeAll(async () => {
  document = await readFile(new URL('../../../docs/observability.md', import.meta.url), 'utf8');
  installation = await createInstallation();
});

afterAll(() => installation.stop());

/** The first column of the table under a heading. */
const listed = (heading: string) => tableUnder(heading, document).map(([first = '']) => first);

/** The names that the API's source logs as `event`. */
async function loggedEvents(): Promise<string[]> {
  const source = join(import.meta.dirname, '../src');
  const files = (await readdir(source, { recursive: true })).filter((file) => file.endsWith('.ts'));
  const texts = await Promise.all(files.map((file) => readFile(join(source, file), 'utf8')));
  return texts.flatMap((text) => [...text.matchAll(/\bevent: '(\w+)'/g)].map(([, name = '']) => name));
}

describe('docs/observability.md lists', () => {
  test('each action of audit events, and no other', () => {
    expect(listed('Audit events').toSorted()).toEqual(auditActions.toSorted());
  });

  test('each request that signs a user in or out or changes a password, and no other', async () => {
    const others = ['GET /auth/session', 'GET /auth/style.css', 'GET /account', 'GET /account/second-factor'];
    // With all pages that there are.
    const variables = { ...installation.variables, COGNITO_MFA: 'OPTIONAL' };
    const routes = (await applicationRoutes({ ...installation, variables })).filter(
      (route) => /^\w+ \/(api\/user|auth|account)\b/.test(route) && !others.includes(route),
    );
    expect(routes.length).toBeGreaterThan(5);
    expect(listed('Requests').toSorted()).toEqual(routes.toSorted());
  });

  test('each code of a refusal, and no other', () => {
    const refusals = Object.entries(problems)
      .filter(([code, [status]]) => [401, 403, 429].includes(status) || code.startsWith('sign_in_'))
      .map(([code]) => code);
    expect(listed('Refusals').toSorted()).toEqual(refusals.toSorted());
  });

  test('each event that a line of the log names, and no other', async () => {
    const events = new Set(await loggedEvents());
    expect(events.size).toBeGreaterThan(5);
    expect(listed('Events').toSorted()).toEqual([...events].toSorted());
  });
});
