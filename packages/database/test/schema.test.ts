import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { globalModels, globalTables } from '../src/global/global-models.ts';

const schema = await readFile(new URL('../../../prisma/schema.prisma', import.meta.url), 'utf8');
const models = [...schema.matchAll(/((?:^\/\/\/.*\n)*)^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(
  ([, doc, name, body]) => ({
    name,
    control: /^\/\/\/ @control: \S+/m.test(doc ?? ''),
    table: /@@map\("(\w+)"\)/.exec(body ?? '')?.[1],
    hasTenant: /^\s+tenantId\s/m.test(body ?? ''),
  }),
);

test('the control tables are those whose docstring says so, and why', () => {
  expect(models.length).toBeGreaterThan(0);
  const control = models.filter(({ control }) => control);
  expect(control.map(({ name }) => name)).toEqual(globalModels);
  expect(control.map(({ table }) => table)).toEqual(globalTables);
});

test('every other model carries its tenant', () => {
  for (const { name, control, hasTenant } of models) expect(control || hasTenant, name).toBe(true);
});
