import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createClient } from '@freehold/test-kit/http-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDevServer } from './dev-server.ts';
import { applyDiff, readSteps, type Step } from './markdown-steps.ts';
import { copyProject, type ProjectCopy } from './project-copy.ts';

/** Each test continues with the copy as the previous test left it. */
let copy: ProjectCopy;
let before: string;

beforeAll(async () => {
  copy = await copyProject();
});

afterAll(() => copy.delete());

/** Type check, lint, and the tests of the features, of the API's document and of the schema. */
async function check(): Promise<void> {
  await checkTypes();
  await copy.run('npm run -s lint');
  await copy.run(
    'vitest run --project api --project database --reporter=dot features/ openapi.test product-schema.test',
  );
}

async function checkTypes(): Promise<void> {
  await copy.run('npm run -s generate');
  await copy.run('npm run -s typecheck');
}

/** The checksums of all files except migrations. */
function checksums(): Promise<string> {
  const ignored = "! -path '*/node_modules/*' ! -path '*/generated/*' ! -path '*/.turbo/*'";
  return copy.run(`find apps packages prisma/models -type f ${ignored} -exec sha256sum {} + | sort -k 2`);
}

/** The files that were added, changed or deleted from one list of checksums to the next. */
function changedFiles(older: string, newer: string): string[] {
  const [olderLines, newerLines] = [new Set(older.split('\n')), new Set(newer.split('\n'))];
  const changed = [...olderLines.symmetricDifference(newerLines)];
  return [...new Set(changed.map((line) => line.replace(/^\w+\s+/, '')))].sort();
}

/** Carries out the steps of some sections of docs/extending.md. */
async function follow(...headings: readonly string[]): Promise<void> {
  const guide = await readFile(join(copy.directory, 'docs/extending.md'), 'utf8');
  for (const heading of headings) {
    const section = guide.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
    const steps = readSteps(section);
    expect([heading, steps.length]).not.toEqual([heading, 0]);
    for (const step of steps) await carryOut(step);
  }
}

async function carryOut(step: Step): Promise<void> {
  if (step.kind === 'command') {
    // `npm test` would run these tests too. `check` runs the others.
    if (step.command !== 'npm test') await copy.run(step.command);
    return;
  }
  const path = join(copy.directory, step.path);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, step.kind === 'create' ? step.text : applyDiff(await readFile(path, 'utf8'), step.diff));
}

test('without alerts, with all that docs/extending.md adds, and with fields of every type, the checks pass; a column of items touches items alone', async () => {
  await copy.run('npm run delete -- resource alerts');
  await follow('Add a resource', 'Add a route', 'Refer to another table');
  const withoutColumn = await checksums();
  await follow('Add a column');
  before = await checksums();
  const columnTouches = changedFiles(withoutColumn, before);
  expect(columnTouches).not.toEqual([]);
  // And a migration, which the checksums leave out.
  expect(columnTouches.filter((file) => !/(^|\/)items(\.prisma$|\/)/.test(file))).toEqual([]);
  await copy.run(
    'npm run new -- resource calendar-entries --fields "title:text body:long-text starts_at:timestamp seats:integer public:boolean all_day:boolean? mood:choice(good|bad) guest_kind:choice(staff|client)?"',
  );
  await check();
});

test('a generated resource is served to its tenant alone', async () => {
  const server = await startDevServer(copy);
  try {
    const http = createClient(server.url);
    const [acme, globex] = await Promise.all(
      ['wile@acme.example', 'hank@globex.example'].map(async (email) => {
        return { token: (await http.signIn(email, 'Freehold-demo-1')).access };
      }),
    );
    const created = await http.post('/api/notes', { title: 'Mind your toes' }, acme);
    expect(created).toMatchObject({ status: 201, body: { title: 'Mind your toes', done: false, tenant_id: 'acme' } });
    const own = await http.post('/api/notes', { title: 'Some assembly required' }, globex);
    const path = `/api/notes/${created.body.id}`;

    expect((await http.get('/api/notes', acme)).body.notes).toEqual([created.body]);
    expect((await http.get('/api/notes', globex)).body.notes).toEqual([own.body]);
    for (const [method, json] of [['GET'], ['PATCH', { title: 'Taken' }], ['DELETE']] as const) {
      expect([method, (await http.request(method, path, { ...globex, json })).status]).toEqual([method, 404]);
    }

    const changed = await http.request('PATCH', path, { ...acme, json: { done: true } });
    expect(changed).toMatchObject({ status: 200, body: { title: 'Mind your toes', done: true } });
    expect((await http.request('DELETE', path, acme)).status).toBe(204);
    expect((await http.get('/api/notes', acme)).body.notes).toEqual([]);
    expect((await http.get('/api/notes', globex)).body.notes).toEqual([own.body]);
  } finally {
    await server.stop();
  }
});

test('a generated resource is deleted without a trace but its migrations', async () => {
  await copy.run('npm run delete -- resource calendar-entries');
  expect(await checksums()).toBe(before);
});

test('without items the checks pass', async () => {
  await copy.delete();
  copy = await copyProject();
  await follow('Delete a resource');
  await check();
});

test('without items and alerts the type check and the tests of the schema pass', async () => {
  await copy.run('npm run delete -- resource alerts');
  await checkTypes();
  await copy.run('vitest run --project database --reporter=dot product-schema.test');
});
