import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acquireStartLock, StartLockedError } from '../src/index.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'freehold-start-lock-'));
});

afterAll(() => rm(directory, { recursive: true }));

test('the start lock refuses a second start in the same directory', async () => {
  const release = await acquireStartLock(directory);
  try {
    await expect(acquireStartLock(directory)).rejects.toThrow(StartLockedError);
    await expect(acquireStartLock(directory)).rejects.toThrow(
      `Freehold is already running with the data in ${directory}`,
    );
  } finally {
    await release();
  }
});

test('the start lock is free again after its release', async () => {
  await (await acquireStartLock(directory))();
  await (await acquireStartLock(directory))();
});

test('the start lock of one directory leaves another directory free', async () => {
  const release = await acquireStartLock(directory);
  try {
    await (await acquireStartLock(join(directory, 'other')))();
  } finally {
    await release();
  }
});
