import { expect, test } from 'vitest';
import { triggerFunctions } from '../src/delete-resource.ts';
import { addToList, removeImports } from '../src/imports.ts';
import { migrationName } from '../src/migrations.ts';
import { findReferences, readBlocks, removeReferences } from '../src/prisma-schema.ts';
import { removeRegions } from '../src/regions.ts';

const list = `import { a } from './a.ts';
import { b } from './b.ts';

/** In order. */
export const all = [
  a,
  // After a,
  // which refers to it.
  b, // last
];
`;

test('a name is added to a list, with its import', () => {
  expect(addToList(list, 'c', './c.ts')).toBe(
    list.replace("from './b.ts';\n", "from './b.ts';\nimport { c } from './c.ts';\n").replace('];', '  c,\n];'),
  );
});

test.each([
  ['a, b', 'a'],
  ['b', ''],
])('a list on one line gains and loses a name: [%s]', (before, after) => {
  const line = (list: string) => `import { a } from './a.ts';\n\nexport const all: readonly number[] = [${list}];\n`;
  const removed = removeImports(
    line(before).replace('\n\n', "\nimport { b } from './b.ts';\n\n"),
    (from) => from === './b.ts',
  );
  expect(removed).toBe(line(after));
  expect(addToList(removed, 'c', './c.ts')).toContain(after === '' ? '= [c];' : `= [${after}, c];`);
});

test('a file without a list is refused', () => {
  expect(() => addToList("import { a } from './a.ts';\n", 'c', './c.ts')).toThrow('no list');
});

test('removing a file’s imports removes their lines in a list, with the comments on those', () => {
  expect(removeImports(list, (from) => from === './b.ts')).toBe(
    `import { a } from './a.ts';\n\n/** In order. */\nexport const all = [\n  a,\n];\n`,
  );
});

test('an added name leaves no trace when it is removed', () => {
  expect(removeImports(addToList(list, 'c', './c.ts'), (from) => from === './c.ts')).toBe(list);
});

test('removing a feature’s regions keeps those of other features', () => {
  const text =
    'a\n  // #region items\nb\n  // #endregion items\nc\n<!-- #region items-2 -->\nd\n<!-- #endregion items-2 -->\n';
  expect(removeRegions(text, 'items')).toBe('a\nc\n<!-- #region items-2 -->\nd\n<!-- #endregion items-2 -->\n');
});

test.each([
  [[], '20261127210000_notes'],
  [['20261123000000_estimates', 'migration_lock.toml'], '20261127210000_notes'],
  [['20261127210000_items', '20261123000000_estimates'], '20261127210001_notes'],
  [['20301231235959_items'], '20301231235960_notes'],
])('after %j a migration is named %s', (existing, name) => {
  expect(migrationName(existing, 'notes', new Date('2026-11-27T21:00:00Z'))).toBe(name);
});

const alert = `model Alert {
  id       String  @id
  tenantId String  @map("tenant_id")
  /// Which one.
  itemId   String? @map("item_id")
  // The other side.
  item     Item?   @relation(fields: [tenantId, itemId], references: [tenantId, id], onDelete: NoAction)

  @@unique([tenantId, id])
  @@index([tenantId, itemId])
  @@map("alerts")
}
`;
const item = `enum Kind {
  a
  b

  @@map("item_kind")
}

model Item {
  id       String  @id
  tenantId String  @map("tenant_id")
  kind     Kind

  alerts   Alert[]

  @@unique([tenantId, id])
  @@map("items")
}
`;
const blocks = [
  ...readBlocks({ path: 'alerts.prisma', text: alert }),
  ...readBlocks({ path: 'items.prisma', text: item }),
];

test('models and enums have the names that they have in the database', () => {
  expect(blocks.map(({ kind, databaseName }) => [kind, databaseName])).toEqual([
    ['model', 'alerts'],
    ['enum', 'item_kind'],
    ['model', 'items'],
  ]);
});

test('removing a reference removes its columns, their indexes and their comments', () => {
  const references = findReferences(blocks, new Set(['Item', 'Kind']));
  expect(references.map(({ relation, columns }) => [relation, columns.map(({ column }) => column)])).toEqual([
    ['item', ['item_id']],
  ]);
  expect(removeReferences(alert, references)).toBe(`model Alert {
  id       String  @id
  tenantId String  @map("tenant_id")

  @@unique([tenantId, id])
  @@map("alerts")
}
`);
});

test('removing a reference removes its other side without a trace', () => {
  const references = findReferences(blocks, new Set(['Alert']));
  expect(references.map(({ relation, columns }) => [relation, columns])).toEqual([['alerts', []]]);
  expect(removeReferences(item, references)).toBe(item.replace('\n  alerts   Alert[]\n', ''));
});

test('the functions of a table’s triggers are found, unless another table’s triggers call them', () => {
  const sql = `
CREATE FUNCTION notes_touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER notes_touch BEFORE INSERT OR UPDATE OF title ON notes
  FOR EACH ROW EXECUTE FUNCTION notes_touch();
CREATE OR REPLACE TRIGGER notes_again AFTER DELETE ON notes FOR EACH ROW EXECUTE PROCEDURE notes_touch();
CREATE TRIGGER notes_count AFTER INSERT ON notes FOR EACH STATEMENT EXECUTE FUNCTION count_rows();
CREATE TRIGGER tags_count AFTER INSERT ON tags FOR EACH STATEMENT EXECUTE FUNCTION count_rows();
`;
  expect(triggerFunctions(sql, new Set(['notes']))).toEqual(['notes_touch']);
  expect(triggerFunctions(sql, new Set(['notes', 'tags']))).toEqual(['notes_touch', 'count_rows']);
  expect(triggerFunctions(sql, new Set(['people']))).toEqual([]);
});
