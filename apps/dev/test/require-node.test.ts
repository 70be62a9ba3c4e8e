import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

const requireNode = fileURLToPath(new URL('../require-node.mjs', import.meta.url));
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'freehold-node-'));
});

afterAll(() => rm(directory, { recursive: true }));

/** Runs the check with a `node` on the path that does this. */
async function check(name: string, script: string) {
  const path = join(directory, name);
  await mkdir(path);
  await writeFile(join(path, 'node'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const { status, stderr } = spawnSync(process.execPath, [requireNode], { env: { PATH: path }, encoding: 'utf8' });
  return { status, stderr };
}

test('require-node accepts the project’s Node', async () => {
  expect(await check('good', 'echo v26.10.0')).toEqual({ status: 0, stderr: '' });
});

test('require-node says what to install where libatomic is missing', async () => {
  const loader = 'node: error while loading shared libraries: libatomic.so.1: cannot open shared object file';
  const { status, stderr } = await check('no-libatomic', `echo "${loader}: No such file" >&2; exit 127`);
  expect(status).toBe(1);
  expect(stderr).toContain('apt-get install libatomic1');
  expect(stderr).toContain('dnf install libatomic');
});

test('require-node names another library that is missing', async () => {
  const loader = 'node: error while loading shared libraries: libstdc++.so.6: cannot open shared object file';
  const { status, stderr } = await check('no-libstdc', `echo "${loader}" >&2; exit 127`);
  expect(status).toBe(1);
  expect(stderr).toBe('Node 26 needs libstdc++.so.6, which this system lacks. Install it.\n');
});

test('require-node refuses an old Node', async () => {
  const { status, stderr } = await check('old', 'echo v20.11.0');
  expect(status).toBe(1);
  expect(stderr).toContain('Freehold needs Node 26 or later, and this is v20.11.0.');
});

test('require-node refuses a Node that does not start', async () => {
  const { status, stderr } = await check('broken', 'echo "Exec format error" >&2; exit 126');
  expect(status).toBe(1);
  expect(stderr).toContain('The project’s Node does not start: Exec format error');
});

test('require-node says what to install where there is no node at all', () => {
  const { status, stderr } = spawnSync(process.execPath, [requireNode], { env: { PATH: directory }, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain('Run `npm ci` again, or install Node 26');
});

test('every npm script of the root that needs Node checks it first, by the Node that started npm', async () => {
  const manifest = await readFile(new URL('../../../package.json', import.meta.url), 'utf8');
  const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(manifest));
  const unchecked = Object.entries(scripts).filter(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell expands it.
    ([, script]) => !script.startsWith('"${npm_node_execpath:-node}" apps/dev/require-node.mjs && '),
  );
  // Pulumi is a program of its own.
  expect(unchecked.map(([name]) => name)).toEqual(['pulumi']);
});
