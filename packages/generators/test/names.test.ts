import { expect, test } from 'vitest';
import { parseFields } from '../src/fields.ts';
import { newResourceName } from '../src/resource-name.ts';

test('a name is formed for every place that needs it', () => {
  expect(newResourceName('order-lines')).toEqual({
    plural: 'order-lines',
    singular: 'order-line',
    table: 'order_lines',
    pascalPlural: 'OrderLines',
    camelPlural: 'orderLines',
    model: 'OrderLine',
    camel: 'orderLine',
    words: 'order lines',
    singularWords: 'order line',
    withArticle: 'an order line',
  });
});

test.each([
  ['notes', 'note', 'a note'],
  ['people', 'person', 'a person'],
  ['calendar-entries', 'calendar-entry', 'a calendar entry'],
  ['users', 'user', 'a user'],
  ['invoices', 'invoice', 'an invoice'],
  ['orders', 'order', 'an order'],
])('the singular of %s is %s', (plural, singular, withArticle) => {
  expect(newResourceName(plural)).toMatchObject({ singular, withArticle });
});

test('a singular can be given', () => {
  expect(newResourceName('data', 'data-set')).toMatchObject({ plural: 'data', singular: 'data-set', model: 'DataSet' });
});

test.each([
  ['note', 'Name a resource in the plural: notes.'],
  ['news', 'has no singular of its own'],
  ['Notes', 'is no name'],
  ['no tes', 'is no name'],
  ['order_lines', 'is no name'],
  ['2fas', 'is no name'],
  ['-notes', 'is no name'],
  ['notes-', 'is no name'],
  ['../notes', 'is no name'],
  ['', 'is no name'],
  ['users; DROP TABLE items', 'is no name'],
  ['references', 'reserved word of SQL'],
  ['objects', "can't be named Object"],
  ['promises', "can't be named Promise"],
  [`${'x'.repeat(40)}s`, 'too long'],
])('"%s" is refused: %s', (plural, message) => {
  expect(() => newResourceName(plural)).toThrow(message);
});

test('fields have a type, and a question mark where they may be null', () => {
  expect(parseFields('title:text body:long-text? due_at:timestamp kind:choice(big_idea|task-2)?', 'notes')).toEqual([
    { name: 'title', property: 'title', type: 'text', choices: [], optional: false },
    { name: 'body', property: 'body', type: 'long-text', choices: [], optional: true },
    { name: 'due_at', property: 'dueAt', type: 'timestamp', choices: [], optional: false },
    { name: 'kind', property: 'kind', type: 'choice', choices: ['big_idea', 'task-2'], optional: true },
  ]);
});

test.each([
  ['', 'at least one field'],
  ['title', 'write name:type'],
  ['title:text:text', 'write name:type'],
  ['title?:text', 'write name:type'],
  [
    'title:string',
    '"string" is no type of field. There are text, long-text, integer, boolean, timestamp, choice(open|done).',
  ],
  ['kind:choice', 'is no type of field'],
  ['kind:text(a|b)', 'is no type of field'],
  ['kind:choice()', 'are no choices'],
  ['kind:choice(one)', 'are no choices'],
  ['kind:choice(a|a)', 'are no choices'],
  ["kind:choice(a|b';--)", 'are no choices'],
  ['kind:choice(A|b)', 'are no choices'],
  ['kind:choice(a|b', 'write name:type'],
  ['cursor:choice(a|b)', 'Every list has'],
  [`${'x'.repeat(45)}:choice(a|b)`, 'too long'],
  ['title:constructor', 'is no type of field'],
  ['Title:text', 'is no name of a field'],
  ['dueAt:timestamp', 'is no name of a field'],
  ['due__at:timestamp', 'is no name of a field'],
  ['a_1:text', 'is no name of a field'],
  ['title:text title:integer', 'named twice'],
  ['tenant_id:text', 'Every table has'],
  ['id:integer', 'Every table has'],
  ['order:integer', 'reserved word of SQL'],
  [`${'x'.repeat(60)}:text`, 'too long'],
])('the fields "%s" are refused: %s', (fields, message) => {
  expect(() => parseFields(fields, 'notes')).toThrow(message);
});
