import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const preload = fileURLToPath(new URL('../src/load-env-file.ts', import.meta.url));
const run = promisify(execFile);
let folder: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'freehold-env-')));
});

afterAll(() => rm(folder, { recursive: true }));

/** Prints PORT, in a folder of its own. */
async function printPort(name: string, env: Record<string, string> = {}) {
  const cwd = join(folder, name);
  return run(process.execPath, ['--import', preload, '-p', 'process.env.PORT'], { cwd, env });
}

test('the file’s variables are set, and those of the environment stay', async () => {
  await mkdir(join(folder, 'with'));
  await writeFile(join(folder, 'with', '.env'), 'PORT=9000\n');
  expect(await printPort('with')).toEqual({ stdout: '9000\n', stderr: '' });
  expect(await printPort('with', { PORT: '9001' })).toEqual({ stdout: '9001\n', stderr: '' });
});

test('a missing file is told plainly, and the program runs', async () => {
  await mkdir(join(folder, 'without'));
  const { stdout, stderr } = await printPort('without', { PORT: '9001' });
  expect(stdout).toBe('9001\n');
  expect(stderr).toBe(
    `There is no .env in ${folder}/without: variables come from the environment alone. .env.example describes them; copy it to .env.\n`,
  );
});

test('a file that can’t be read ends the program, without a stack', async () => {
  await mkdir(join(folder, 'odd', '.env'), { recursive: true });
  await expect(printPort('odd')).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringMatching(/^\.env can’t be read: .*\n$/),
  });
});
