import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const generate = fileURLToPath(new URL('../src/generate.ts', import.meta.url));

it('brings the Prisma client up to date without a word, since a program may read what comes after', async () => {
  expect(await promisify(execFile)(process.execPath, [generate])).toEqual({ stdout: '', stderr: '' });
});
