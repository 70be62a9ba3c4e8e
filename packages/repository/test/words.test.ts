import { expect, test } from 'vitest';
import { findRetiredWords } from '../src/words/check-words.ts';

function namesIn(text: string): string[] {
  return findRetiredWords('packages/tenancy/src/resolve.ts', text).map(({ name }) => name);
}

test.each([
  ['a variable', 'const wall = 1;', 'wall'],
  ['a part of a name', 'function findStanding() {}', 'findStanding'],
  ['a class', 'class BrokenWallError {}', 'BrokenWallError'],
  ['a property', 'export interface Options { readonly crowd: string }', 'crowd'],
  ['a type', 'type PeopleFile = string;', 'PeopleFile'],
  ['a retired name', "import { whenKnown } from './prompt.ts';", 'whenKnown'],
])('a retired word in %s is found', (_, text, name) => {
  expect(namesIn(text)).toEqual([name]);
});

test.each([
  ['prose in a comment', '// People stand before a wall.\nconst users = 1;'],
  ['a string', "const text = 'The wall is standing.';"],
  ['a word that holds it', 'const outstanding = 1;\nconst wallet = 2;\nconst sealing = 3;'],
  ['a method of every object', 'const text = String(1).toString();'],
])('%s is left alone', (_, text) => {
  expect(namesIn(text)).toEqual([]);
});

test('a retired word in a file’s name is found, whatever the file holds', () => {
  expect(findRetiredWords('packages/database/src/wall/wall.ts', '')).toEqual([
    expect.objectContaining({ line: 0, name: 'wall.ts', instead: 'rls check (row-level security)' }),
  ]);
  expect(findRetiredWords('apps/api/src/attempt-cookies.ts', undefined)).toHaveLength(1);
});
