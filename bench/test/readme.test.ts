import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');

test('the table of goals in the README is that of the results', async () => {
  const results = await read('results/results.md');
  const table = /^\| Goal \|(?:.*\n)+?(?=\n)/m.exec(results)?.[0] ?? '';
  expect(table.split('\n').length).toBeGreaterThan(10);
  expect(await read('README.md')).toContain(table);
});

test('the README names the commit of the results', async () => {
  const { commit } = JSON.parse(await read('results/results.json'));
  expect(await read('README.md')).toContain(`at commit ${commit}`);
});
