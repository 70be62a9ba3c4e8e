import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CognitoEmulator } from '../../src/index.ts';
import { awsClient, createTestEmulator } from './emulator.ts';

/** A directory with a snapshot file, and emulators that use it. After the test they are closed and it is deleted. */
export async function snapshotDirectory() {
  const directory = await mkdtemp(join(tmpdir(), 'cognito-'));
  const snapshotFile = join(directory, 'state', 'cognito.json');
  const running: CognitoEmulator[] = [];
  onTestFinished(async () => {
    await Promise.all(running.map((emulator) => emulator.close()));
    await rm(directory, { recursive: true });
  });
  async function start(clock?: () => Date) {
    const emulator = await createTestEmulator({ snapshotFile, ...(clock !== undefined && { clock }) });
    running.push(emulator);
    return { emulator, url: emulator.url, aws: awsClient(emulator.url) };
  }
  return { directory, snapshotFile, start };
}
