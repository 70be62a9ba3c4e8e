import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DevError } from '../src/errors.ts';
import { readOrCreateSecrets } from '../src/secrets.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'freehold-secrets-'));
  file = join(directory, 'secrets.json');
});

afterEach(() => rm(directory, { recursive: true }));

test('the first start creates the secrets, which only their owner can read, and later starts read them', async () => {
  const created = await readOrCreateSecrets(file);
  expect(new Set(Object.values(created)).size).toBe(5);
  for (const key of [created.sessionKey, created.logHashKey]) expect(Buffer.from(key, 'base64')).toHaveLength(32);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readOrCreateSecrets(file)).toEqual(created);
  expect(await readdir(directory)).toEqual(['secrets.json']);
});

test('a file without the log’s hash key gets one, and keeps its other secrets', async () => {
  const { logHashKey: _, ...earlier } = await readOrCreateSecrets(file);
  await writeFile(file, JSON.stringify(earlier));
  const completed = await readOrCreateSecrets(file);
  expect(completed).toEqual({ ...earlier, logHashKey: expect.any(String) });
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(completed);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a damaged file is refused by its name, and stays as it is', async () => {
  for (const damaged of ['{"superuserPassword":', '{"sessionKey":"a"}']) {
    await writeFile(file, damaged);
    await expect(readOrCreateSecrets(file)).rejects.toThrow(DevError);
    expect(await readFile(file, 'utf8')).toBe(damaged);
  }
});
