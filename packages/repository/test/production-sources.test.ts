import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '../../..');
const manifestSchema = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

/** The API and the workspaces that it runs with. */
function workspacesOfTheApi(): string[] {
  const folders = ['apps/api'];
  for (const folder of folders) {
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')));
    for (const name of Object.keys(manifest.dependencies)) {
      const needed = name.replace('@freehold/', 'packages/');
      if (needed !== name && !folders.includes(needed)) folders.push(needed);
    }
  }
  return folders;
}

const files = workspacesOfTheApi().flatMap((folder) =>
  execFileSync('git', ['ls-files', '-z', `${folder}/src`], { cwd: root, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path.endsWith('.ts') && !path.includes('/testing/')),
);
const sources = files.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** The files whose source matches. */
const withText = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path);

test('the sources that the API runs with are found', () => {
  expect(files.length).toBeGreaterThan(150);
  expect(withText(/from 'node:crypto'/).length).toBeGreaterThan(5);
});

test.each<[string, RegExp]>([
  ['start another program', /node:child_process/],
  ['run text as code', /\beval\(|new Function\(|node:vm\b|node:v8\b|\bsetTimeout\(['"`]/],
  ['use a hash that is broken', /['"](?:md4|md5|sha1|ripemd160|RSA-SHA1)['"]/i],
  ['use a cipher without authentication', /createCipheriv\(\s*['"`](?!aes-256-gcm)/],
  ['turn the check of certificates off', /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity/],
  ['read or write XML', /DOMParser|xml2js|fast-xml-parser|libxml/],
])('none of them %s', (_, pattern) => {
  expect(withText(pattern)).toEqual([]);
});

test('numbers that can be guessed are for delays alone', () => {
  const uses = sources.flatMap(({ text }) => text.match(/.*Math\.random.*/g) ?? []);
  expect(uses.length).toBeGreaterThan(0);
  for (const use of uses) expect(use).toMatch(/\bdelay\(Math\.random\(\) \*/);
});

test('regular expressions are built of constants', () => {
  const built = sources.flatMap(({ text }) => text.match(/new RegExp\(.*/g) ?? []);
  expect(built.length).toBeGreaterThan(0);
  for (const expression of built) expect(expression).toMatch(/^new RegExp\(`/);
  const parts = built.flatMap((expression) => [...expression.matchAll(/\$\{(.*?)\}/g)].map(([, part = '']) => part));
  const isConstant = (part: string) =>
    /^String\.fromCodePoint\(0x[\da-f]+\)$/.test(part) ||
    withText(new RegExp(`^(?:export )?const ${part} = `, 'm')).length > 0;
  expect(parts.filter((part) => !isConstant(part))).toEqual([]);
});

test('requests of their own follow no redirect', () => {
  const calls = sources.flatMap(({ text }) => text.match(/await fetch\(.*/g) ?? []);
  expect(calls.length).toBeGreaterThan(1);
  for (const call of calls) expect(call).toContain("redirect: 'error'");
});
