import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalPostgres } from '@freehold/local-postgres';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createInstallation, type Installation } from '../support/installation.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await createInstallation();
});
afterAll(() => installation.stop());

test('an API whose database has become a standby says so at /readyz, and goes on running', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'freehold-standby-test-'));
  await chmod(directory, 0o755);
  const options = { directory: join(directory, 'postgres'), port: await getPort(), password: 'a-password' };
  const primary = await startLocalPostgres({ ...options, settings: { fsync: 'off' } });
  await primary.stop();
  await writeFile(join(primary.directory, 'data', 'standby.signal'), '');
  const standby = await startLocalPostgres(options);
  onTestFinished(async () => {
    await standby.stop();
    await rm(directory, { recursive: true, force: true });
  });
  const api = await installation.startApi({ DATABASE_URL: standby.superuserUrl });
  expect((await api.http.get('/healthz')).status).toBe(200);
  const { status, body, headers } = await api.http.get('/readyz');
  expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'database_unavailable', '5']);
  expect(body.detail).toContain('takes no writes');
});
