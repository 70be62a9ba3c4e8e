import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const generate = fileURLToPath(new URL('../src/generate.ts', import.meta.url));

test('generate prints nothing, since the output of what follows may be read by a program', async () => {
  expect(await promisify(execFile)(process.execPath, [generate])).toEqual({ stdout: '', stderr: '' });
});
