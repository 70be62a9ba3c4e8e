import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeEnvFile, withEnvFile } from '../src/env-file.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'freehold-env-file-'));
});

afterAll(() => rm(directory, { recursive: true }));

async function envFile(text: string): Promise<string> {
  const file = join(directory, '.env');
  await writeFile(file, text);
  return file;
}

test('npm run dev uses the settings of .env that its stack doesn’t make', async () => {
  const file = await envFile('LOG_LEVEL=debug\nPORT=9000\nTENANT_PROOF=lookup\nCORS_ALLOWED_ORIGINS=\n');
  const settings = await withEnvFile(file, { PATH: '/bin' });
  expect(settings.environment).toEqual({ PATH: '/bin', LOG_LEVEL: 'debug', PORT: '9000', TENANT_PROOF: 'lookup' });
  expect(describeEnvFile(settings)).toBe('.env sets LOG_LEVEL, PORT, TENANT_PROOF.');
});

test('npm run dev ignores the settings of .env that its stack makes, and says so', async () => {
  const file = await envFile(
    'DATABASE_URL=postgresql://aws/db\nCOGNITO_USER_POOL_ID=eu-west-1_x\nPUBLIC_URL=https://example.com\nLOG_LEVEL=warn',
  );
  const settings = await withEnvFile(file, {});
  expect(settings.environment).toEqual({ LOG_LEVEL: 'warn' });
  expect(describeEnvFile(settings)).toBe(
    '.env sets LOG_LEVEL.\n' +
      '.env also sets COGNITO_USER_POOL_ID, DATABASE_URL, PUBLIC_URL: ignored here, since npm run dev sets its own.',
  );
});

test('a variable of the environment wins over .env', async () => {
  const settings = await withEnvFile(await envFile('LOG_LEVEL=debug'), { LOG_LEVEL: 'error' });
  expect(settings.environment).toEqual({ LOG_LEVEL: 'error' });
  expect(describeEnvFile(settings)).toBe('');
});

test('variables of other programs in .env stay out', async () => {
  const settings = await withEnvFile(await envFile('AWS_PROFILE=work\nNODE_OPTIONS=--inspect'), {});
  expect(settings).toEqual({ environment: {}, used: [], ignored: [] });
});

test('without .env nothing changes and nothing is said', async () => {
  const settings = await withEnvFile(join(directory, 'none'), { PORT: '1' });
  expect(settings).toEqual({ environment: { PORT: '1' }, used: [], ignored: [] });
  expect(describeEnvFile(settings)).toBe('');
});
