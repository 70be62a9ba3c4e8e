import { createHash } from 'node:crypto';
import { openOwnerDatabase } from '@freehold/database';
import { createTestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { seedFeatures } from '../src/seed/features.ts';
import { createInstallation, type Installation } from './support/installation.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await createInstallation({}, createTestDatabase);
});

afterAll(() => installation.stop());

/** An option and a count for each feature: `--items 15`. */
const rowOptions = (count: number) => seedFeatures.flatMap(({ name }) => [`--${name}`, `${count}`]);
const rowCounts = (count: number) => Object.fromEntries(seedFeatures.map(({ name }) => [name, count]));
const size = ['--tenants', '2', '--users', '3', ...rowOptions(15)];

const exportedLine = z.object({ table: z.string(), row: z.record(z.string(), z.unknown()) });

/** A hash of a tenant's users and rows. Owners count by address: each user pool gives a user another `sub`. */
async function fingerprint({ variables }: Installation, id: string): Promise<string> {
  const owner = openOwnerDatabase(z.string().parse(variables['DATABASE_OWNER_URL']));
  const lines: string[] = [];
  try {
    await owner.exportTenant(tenantId(id), async (some) => void lines.push(...some));
  } finally {
    await owner.close();
  }
  const exported = lines.map((line) => exportedLine.parse(JSON.parse(line)));
  const emails = new Map(
    exported.filter(({ table }) => table === 'users').map(({ row }) => [row['sub'], row['email']] as const),
  );
  const rows = exported
    .filter(({ table }) => !['tenants', 'users'].includes(table))
    .map(({ table, row: { updated_at, owner_sub, ...row } }) => ({ table, ...row, owner: emails.get(owner_sub) }));
  return createHash('sha256')
    .update(JSON.stringify([[...emails.values()].sort(), rows]))
    .digest('hex');
}

test('seed creates tenants with users who can sign in, one admin each, and rows', async () => {
  expect(await installation.json('seed', ...size)).toEqual({
    tenants: 2,
    users: 6,
    ...rowCounts(30),
    dry_run: false,
  });
  expect(await installation.canSignIn('user1@seed1-1.example', 'Freehold-demo-1')).toBe(true);
  expect(await installation.directory.listGroupsOfUser('user1@seed1-1.example')).toEqual(['admins']);
  expect(await installation.directory.listGroupsOfUser('user2@seed1-1.example')).toEqual([]);
  expect(await installation.json('tenants', 'show', 'seed1-2')).toMatchObject({ users: 3, rows: rowCounts(15) });
});

test('seed creates nothing the second time, and only what is missing at a larger size', async () => {
  expect(await installation.json('seed', ...size)).toMatchObject({ tenants: 0, users: 0, ...rowCounts(0) });
  expect(await installation.json('seed', ...size, '--users', '4', ...rowOptions(20))).toMatchObject({
    users: 2,
    ...rowCounts(10),
  });
});

test('seed creates the same data from the same seed in another installation, and other data from another seed', async () => {
  const other = await createInstallation({}, createTestDatabase);
  try {
    const small = ['--tenants', '1', '--users', '3', ...rowOptions(10)];
    for (const one of [installation, other]) await one.json('seed', ...small, '--seed', '7');
    expect(await fingerprint(other, 'seed7-1')).toBe(await fingerprint(installation, 'seed7-1'));
    await other.json('seed', ...small, '--seed', '8');
    expect(await fingerprint(other, 'seed8-1')).not.toBe(await fingerprint(other, 'seed7-1'));
  } finally {
    await other.stop();
  }
});

test('seed --dry-run counts and creates nothing', async () => {
  const totals = Object.fromEntries(seedFeatures.map(({ name, defaultCount }) => [name, 2 * defaultCount]));
  expect(await installation.json('seed', '--dry-run', '--seed', '9')).toEqual({
    tenants: 2,
    users: 6,
    ...totals,
    dry_run: true,
  });
  expect(await installation.directory.findUser('user1@seed9-1.example')).toBeUndefined();
});

describe('a user pool on AWS', () => {
  const aws = { COGNITO_ENDPOINT: '' };

  test('seed refuses it', async () => {
    const result = await installation.runCli(['seed'], { variables: aws });
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toMatch(/is a user pool on AWS\. If it exists for load tests, add --yes-really\.\n$/);
  });

  test('seed --yes-really wants a password that is not public', async () => {
    const result = await installation.runCli(['seed', '--yes-really'], { variables: aws });
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toContain('Set FREEHOLD_SEED_PASSWORD');
  });
});

const invalidOptions: [option: string, value: string][] = [
  ['--tenants', '0'],
  ['--users', 'many'],
  ...seedFeatures.map(({ name }): [string, string] => [`--${name}`, '-1']),
  ...seedFeatures.map(({ name }): [string, string] => [`--${name}`, '1.5']),
];

test.each(invalidOptions)('seed %s %s is a usage error', async (option, value) => {
  expect((await installation.runCli(['seed', option, value])).exitCode).toBe(2);
});
