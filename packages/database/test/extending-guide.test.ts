import { readFile } from 'node:fs/promises';
import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTenant, openDatabase } from '../src/index.ts';
import { findDrift } from './schema-engine/drift.ts';
import { openSchemaEngine, productSchema } from './schema-engine/schema-engine.ts';

const guide = await readFile(new URL('../../../docs/extending.md', import.meta.url), 'utf8');
/** Under other names, for whoever has followed the guide to the letter. */
const block = (language: string) =>
  (new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(guide)?.[1] ?? '')
    .replaceAll(/\b(notes|comments)(?=_|\b)/g, 'guide_$1')
    .replaceAll(/\b(Note|Comment)\b/g, 'Guide$1');

let server: TestDatabase;

beforeAll(async () => {
  server = await createTestDatabase();
  await server.asOwner(block('sql'));
});

afterAll(() => server.drop());

test('the models and the migration of docs/extending.md make the same tables', async () => {
  const schemaEngine = await openSchemaEngine(server.ownerUrl);
  try {
    const files = [...productSchema.files, { path: 'guide.prisma', content: block('prisma') }];
    expect(await findDrift(schemaEngine, { files })).toEqual([]);
    expect(await findDrift(schemaEngine, productSchema)).not.toEqual([]);
  } finally {
    await schemaEngine.close();
  }
});

test('the tables of docs/extending.md separate tenants', async () => {
  await createTenant(server.ownerUrl, tenantId('acme'), 'Acme');
  await createTenant(server.ownerUrl, tenantId('globex'), 'Globex');
  const database = openDatabase({ url: server.appUrl, poolSize: 1, onConnectionLost: () => {} });
  try {
    await database.assertRlsEnforced();
    const [acme, globex] = [database.forTenant(tenantId('acme')), database.forTenant(tenantId('globex'))];
    const [note] = await acme.$queryRaw<{ id: string }[]>`
      INSERT INTO guide_notes (id, title, owner_sub) VALUES (gen_random_uuid(), 'Anvil', 'wile') RETURNING id`;
    const comment = (db: typeof acme) =>
      db.$executeRaw`INSERT INTO guide_comments (id, note_id, text) VALUES (gen_random_uuid(), ${note?.id}::uuid, 'Mind your toes.')`;
    await comment(acme);
    await expect(comment(globex)).rejects.toThrow(/guide_comments_tenant_id_note_id_fkey|Foreign key/i);
    expect(await acme.$queryRaw`SELECT tenant_id, text FROM guide_comments`).toEqual([
      { tenant_id: 'acme', text: 'Mind your toes.' },
    ]);
    expect(await globex.$queryRaw`SELECT text FROM guide_comments`).toEqual([]);
    expect(await globex.$queryRaw`SELECT title FROM guide_notes`).toEqual([]);
  } finally {
    await database.close();
  }
});
