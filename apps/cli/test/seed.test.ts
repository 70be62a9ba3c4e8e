import { createHash } from 'node:crypto';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInstallation, type Installation } from './support/installation.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await createInstallation();
});

afterAll(() => installation.stop());

const sizes = ['--tenants', '2', '--users', '3', '--items', '40', '--alerts', '15'];

/** All rows of a tenant, but for who owns them: a user pool gives everybody a `sub` of its own. */
async function fingerprint(from: Installation, id: string): Promise<string> {
  const db = from.api.forTenant(tenantId(id));
  const [items, alerts] = [await db.item.findMany(), await db.alert.findMany()];
  const emails = new Map(
    (await from.database.asOwner<{ sub: string; email: string }>('SELECT sub, email FROM users')).map((user) => [
      user.sub,
      user.email,
    ]),
  );
  const rows = [...items, ...alerts].map(({ updatedAt, ownerSub, ...row }) => ({
    ...row,
    owner: emails.get(ownerSub),
  }));
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

test('fills in tenants with people who can sign in, an admin each, and rows of theirs', async () => {
  expect(await installation.json('seed', ...sizes)).toEqual({
    tenants: 2,
    users: 6,
    items: 80,
    alerts: 30,
    dry_run: false,
  });
  expect(await installation.canSignIn('user1@seed1-1.example', 'Freehold-demo-1')).toBe(true);
  expect(await installation.directory.listGroupsOfUser('user1@seed1-1.example')).toEqual(['admins']);
  expect(await installation.directory.listGroupsOfUser('user2@seed1-1.example')).toEqual([]);
  const db = installation.api.forTenant(tenantId('seed1-2'));
  const alert = await db.alert.findFirst({ include: { item: true } });
  expect(alert?.item?.tenantId).toBe('seed1-2');
  const ids = (await db.item.findMany({ orderBy: { createdAt: 'asc' } })).map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted());
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('made once more makes nothing, and larger makes what is missing', async () => {
  expect(await installation.json('seed', ...sizes)).toMatchObject({ tenants: 0, users: 0, items: 0, alerts: 0 });
  expect(await installation.json('seed', ...sizes, '--users', '4', '--items', '45')).toMatchObject({
    users: 2,
    items: 10,
  });
});

test('makes the same of the same seed in another installation, and something else of another', async () => {
  const other = await createInstallation();
  try {
    const fresh = ['--tenants', '1', '--users', '3', '--items', '25', '--alerts', '10'];
    for (const at of [installation, other]) await at.json('seed', ...fresh, '--seed', '7');
    expect(await fingerprint(other, 'seed7-1')).toBe(await fingerprint(installation, 'seed7-1'));
    await other.json('seed', ...fresh, '--seed', '8');
    expect(await fingerprint(other, 'seed8-1')).not.toBe(await fingerprint(other, 'seed7-1'));
  } finally {
    await other.stop();
  }
});

test('only says what it would make with --dry-run', async () => {
  expect(await installation.json('seed', '--dry-run', '--seed', '9')).toEqual({
    tenants: 2,
    users: 6,
    items: 100,
    alerts: 40,
    dry_run: true,
  });
  expect(await installation.directory.findUser('user1@seed9-1.example')).toBeUndefined();
});

describe('a user pool on AWS', () => {
  const aws = { COGNITO_ENDPOINT: '' };

  test('is refused', async () => {
    const ran = await installation.runCli(['seed'], { variables: aws });
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toMatch(/is a user pool on AWS\. For one that is there for load tests: --yes-really\n$/);
  });

  test('with --yes-really gets no password that is known to everybody', async () => {
    const ran = await installation.runCli(['seed', '--yes-really'], { variables: aws });
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toContain('Set FREEHOLD_SEED_PASSWORD');
  });
});

test.each([
  ['--tenants', '0'],
  ['--items', '-1'],
  ['--users', 'many'],
  ['--alerts', '1.5'],
])('%s %s is misuse', async (option, value) => {
  expect((await installation.runCli(['seed', option, value])).exitCode).toBe(2);
});
