import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInstallation, type Installation } from './support/installation.ts';

let installation: Installation;
let folder: string;

beforeAll(async () => {
  installation = await createInstallation();
  folder = await mkdtemp(join(tmpdir(), 'freehold-cli-'));
});

afterAll(async () => {
  await installation.stop();
  await rm(folder, { recursive: true });
});

const create = (id: string) => installation.json('tenants', 'create', id, '--name', `The ${id}`);
const remove = (id: string, ...more: string[]) => installation.json('tenants', 'delete', id, '--confirm', id, ...more);

async function statusOf(id: string): Promise<string | undefined> {
  return (await installation.api.findAccountStatus(tenantId(id), 'nobody')).tenantStatus;
}

/** A tenant with people and rows: so many items each, and an alert on the first. */
async function createTenantWithRows(id: string, users: number, items: number): Promise<string[]> {
  await create(id);
  const tenant = tenantId(id);
  const subs: string[] = [];
  for (let n = 0; n < users; n += 1) {
    const email = `user${n}@${id}.example`;
    subs.push(await installation.createUser({ email, tenant }));
  }
  const db = installation.api.forTenant(tenant);
  for (const ownerSub of subs) {
    const made = await db.item.createManyAndReturn({
      data: Array.from({ length: items }, (_, n) => ({ name: `Item ${n}`, ownerSub })),
    });
    await db.alert.create({ data: { title: 'Look', ownerSub, itemId: made[0]?.id ?? null } });
  }
  return subs;
}

describe('a tenant', () => {
  test('is made, listed and shown, and it goes on record who made it', async () => {
    expect(await create('acme')).toMatchObject({ id: 'acme', name: 'The acme', status: 'active' });
    expect(await installation.json('tenants', 'list')).toContainEqual(expect.objectContaining({ id: 'acme' }));
    expect(await installation.json('tenants', 'show', 'acme')).toMatchObject({
      status: 'active',
      users: 0,
      rows: { items: 0, alerts: 0 },
    });
    expect(await installation.audit('acme')).toEqual([
      {
        actor_sub: expect.stringMatching(/^local:.+@.+/),
        tenant_id: 'acme',
        action: 'tenant.created',
        detail: { before: null, after: { name: 'The acme', status: 'active' } },
      },
    ]);
  });

  test('is refused a second time, and stays as it is', async () => {
    const ran = await installation.runCli(['tenants', 'create', 'acme', '--name', 'Another']);
    expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
    expect(ran.stderr).toBe('There is a tenant acme already: freehold tenants show acme\n');
    expect(await installation.json('tenants', 'show', 'acme')).toMatchObject({ name: 'The acme' });
    expect(await installation.audit('acme')).toHaveLength(1);
  });

  test('of two that are made at once, one is', async () => {
    const both = await Promise.all(
      [1, 2].map((n) => installation.runCli(['tenants', 'create', 'twice', '--name', `Number ${n}`])),
    );
    expect(both.map(({ exitCode }) => exitCode).sort()).toEqual([0, 1]);
    expect(await installation.audit('twice')).toHaveLength(1);
  });

  test.each(['Acme', 'a b', 'acme-', 'public', 'www', 'x'.repeat(64), ''])('is not called %j', async (id) => {
    const ran = await installation.runCli(['tenants', 'create', id, '--name', 'Name']);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('A tenant id is 1 to 63 of a-z');
  });

  test.each(['', '  ', 'two\nlines', 'x'.repeat(201), 'bell\u0007'])('does not have the name %j', async (name) => {
    const ran = await installation.runCli(['tenants', 'create', 'named', '--name', name]);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain('A name is one line of 1 to 200 characters.');
  });

  test('is suspended and resumed, each on record once', async () => {
    await create('pausing');
    expect(await installation.json('tenants', 'suspend', 'pausing')).toMatchObject({
      status: 'suspended',
      changed: true,
    });
    expect(await statusOf('pausing')).toBe('suspended');
    expect(await installation.json('tenants', 'suspend', 'pausing')).toMatchObject({ changed: false });
    expect(await installation.json('tenants', 'resume', 'pausing')).toMatchObject({ status: 'active', changed: true });
    expect(await statusOf('pausing')).toBe('active');
    expect((await installation.audit('pausing')).map(({ action }) => action)).toEqual([
      'tenant.created',
      'tenant.suspended',
      'tenant.resumed',
    ]);
  });

  test.each([['show'], ['suspend'], ['resume'], ['delete', '--confirm', 'nosuch']])(
    'that there isn’t: %s ends with 1',
    async (command, ...more) => {
      const ran = await installation.runCli(['tenants', command, 'nosuch', ...more]);
      expect(ran).toMatchObject({ exitCode: 1, stdout: '' });
      expect(ran.stderr).toMatch(/^There is no tenant nosuch\./);
    },
  );
});

describe('deleting a tenant', () => {
  test('takes its people’s accounts and its rows and nobody else’s, and keeps the record', async () => {
    const subs = await createTenantWithRows('doomed', 3, 4);
    const others = await createTenantWithRows('neighbour', 2, 2);
    const before = new Date();
    expect(await remove('doomed')).toMatchObject({ users: 3, rows: { items: 12, alerts: 3 }, already_deleted: false });

    expect(await statusOf('doomed')).toBeUndefined();
    for (const sub of subs) {
      expect(await installation.directory.findUser(sub)).toBeUndefined();
      expect(await installation.acceptsToken(sub, before)).toBe(false);
    }
    const rows = await installation.database.asOwner('SELECT email, tenant_id FROM users WHERE sub = ANY ($1)', [subs]);
    expect(rows).toEqual(subs.map(() => ({ email: null, tenant_id: null })));

    for (const sub of others) expect(await installation.directory.findUser(sub)).toMatchObject({ tenant: 'neighbour' });
    expect(await installation.json('tenants', 'show', 'neighbour')).toMatchObject({ rows: { items: 4, alerts: 2 } });

    const record = await installation.audit('doomed');
    expect(record.map(({ action }) => action)).toEqual([
      'tenant.created',
      'tenant.suspended',
      'tenant.deletion_begun',
      ...subs.map(() => 'user.deleted'),
      'tenant.deleted',
    ]);
    expect(record.at(-1)?.detail).toMatchObject({ users: 3, rows: { items: 12, alerts: 3 }, after: null });
  });

  test('asks for the id again, and does nothing for another', async () => {
    await create('asked');
    const wrong = await installation.runCli(['tenants', 'delete', 'asked', '--confirm', 'doomed']);
    expect(wrong).toMatchObject({ exitCode: 1, stderr: 'That is not asked. Nothing was done.\n' });
    const unasked = await installation.runCli(['tenants', 'delete', 'asked']);
    expect(unasked).toMatchObject({
      exitCode: 2,
      stderr: 'Nobody is here to be asked. Say it with --confirm asked.\n',
    });
    const typed = await installation.runCli(['tenants', 'delete', 'asked'], { typed: 'askew' });
    expect(typed).toMatchObject({ exitCode: 1, stdout: '' });
    expect(typed.stderr).toContain('This can not be taken back. Type asked to delete it: ');
    expect(await statusOf('asked')).toBe('active');
    expect(await installation.runCli(['tenants', 'delete', 'asked'], { typed: 'asked' })).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^Deleted the tenant asked:\n/),
    });
  });

  test('only counts with --dry-run', async () => {
    await createTenantWithRows('counted', 2, 3);
    expect(await installation.json('tenants', 'delete', 'counted', '--dry-run')).toMatchObject({
      users: 2,
      rows: { items: 6, alerts: 2 },
      dry_run: true,
    });
    expect(await statusOf('counted')).toBe('active');
    expect((await installation.audit('counted')).map(({ action }) => action)).toEqual(['tenant.created']);
  });

  test.each([
    ['Ctrl-C', 'SIGINT', 130],
    ['kill -9', 'SIGKILL', null],
  ] as const)('cut off by %s in the middle is gone on with by the next run', async (_, signal, exitCode) => {
    const id = `cut-${signal.toLowerCase()}`;
    const subs = await createTenantWithRows(id, 12, 1);
    const begun = new Date();
    const before = installation.cognito.requests('AdminDeleteUser');
    const first = installation.start(['tenants', 'delete', id, '--confirm', id]);
    await expect
      .poll(() => installation.cognito.requests('AdminDeleteUser'), { interval: 5, timeout: 20_000 })
      .toBeGreaterThan(before);
    first.process.kill(signal);
    expect(await first.ended).toMatchObject({ exitCode, stdout: '' });
    expect(await statusOf(id)).toBe('suspended');
    const left = (await Promise.all(subs.map((sub) => installation.directory.findUser(sub)))).filter(Boolean);
    expect(left.length).toBeGreaterThan(0);
    expect(left.length).toBeLessThan(12);

    expect(await remove(id)).toMatchObject({ rows: { items: 12, alerts: 12 } });
    expect(await statusOf(id)).toBeUndefined();
    for (const sub of subs) {
      expect(await installation.directory.findUser(sub)).toBeUndefined();
      expect(await installation.acceptsToken(sub, begun)).toBe(false);
    }
    const deleted = (await installation.audit(id)).filter(({ action }) => action === 'user.deleted');
    expect(new Set(deleted.map(({ detail }) => detail['sub']))).toEqual(new Set(subs));
  });

  test('makes the tokens void also of somebody whose account went and whose record stayed', async () => {
    const [sub = ''] = await createTenantWithRows('torn', 1, 0);
    await installation.api.recordSignIn({
      sub,
      username: sub,
      email: 'user0@torn.example',
      tenant: tenantId('torn'),
    });
    // As a run leaves it that was killed between the two.
    await installation.directory.deleteUser(sub);
    const before = new Date();
    expect(await remove('torn')).toMatchObject({ users: 1 });
    expect(await installation.acceptsToken(sub, before)).toBe(false);
  });

  test('leaves somebody alone whom the record has with it and the pool with another', async () => {
    const [sub = ''] = await createTenantWithRows('former', 1, 0);
    await installation.api.recordSignIn({
      sub,
      username: sub,
      email: 'user0@former.example',
      tenant: tenantId('former'),
    });
    await installation.directory.setTenant(sub, tenantId('neighbour'));
    expect(await remove('former')).toMatchObject({ users: 0 });
    expect(await installation.directory.findUser(sub)).toMatchObject({ tenant: 'neighbour', enabled: true });
    const rows = await installation.database.asOwner('SELECT tenant_id FROM users WHERE sub = $1', [sub]);
    expect(rows).toEqual([{ tenant_id: 'neighbour' }]);
  });

  test('once more says that it has been', async () => {
    const ran = await installation.runCli(['tenants', 'delete', 'doomed', '--confirm', 'doomed']);
    expect(ran).toMatchObject({ exitCode: 0, stdout: 'The tenant doomed has been deleted already.\n' });
  });

  test('spends its id, unless the same customer comes back and nobody of theirs is left', async () => {
    const spent = await installation.runCli(['tenants', 'create', 'doomed', '--name', 'Again']);
    expect(spent).toMatchObject({ exitCode: 1 });
    expect(spent.stderr).toContain('--reuse-id');
    await installation.createUser({ email: 'left@doomed.example', tenant: tenantId('doomed') });
    const peopled = await installation.runCli(['tenants', 'create', 'doomed', '--name', 'Again', '--reuse-id']);
    expect(peopled).toMatchObject({ exitCode: 1 });
    expect(peopled.stderr).toContain('still has 1 of the former doomed’s people');
    await installation.json('users', 'delete', 'left@doomed.example');
    expect(await installation.json('tenants', 'create', 'doomed', '--name', 'Again', '--reuse-id')).toMatchObject({
      status: 'active',
    });
  });
});

describe('an export', () => {
  test('has every row of the tenant and none of another’s, readable by nobody else', async () => {
    const subs = await createTenantWithRows('exported', 2, 3);
    const file = join(folder, 'exported.jsonl');
    await installation.json('users', 'sync');
    expect(await remove('exported', '--export', file)).toMatchObject({ exported_lines: 11 });
    const lines = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const of = (table: string) => lines.filter((line) => line.table === table).map(({ row }) => row);
    expect(of('tenants')).toEqual([expect.objectContaining({ id: 'exported', name: 'The exported' })]);
    expect(
      of('users')
        .map(({ sub }) => sub)
        .sort(),
    ).toEqual([...subs].sort());
    expect(of('items')).toHaveLength(6);
    expect(of('alerts')).toHaveLength(2);
    expect(new Set(lines.map(({ row }) => row.tenant_id ?? row.id))).toEqual(new Set(['exported']));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await installation.audit('exported')).toContainEqual(
      expect.objectContaining({ action: 'tenant.exported', detail: { lines: 11 } }),
    );
  });

  test('waits until nobody writes any more who was let in before the suspension', async () => {
    await create('busy');
    const file = join(folder, 'busy.jsonl');
    const ran = await installation.runCli(['tenants', 'delete', 'busy', '--confirm', 'busy', '--export', file]);
    expect(ran.stderr).toMatch(/^Waiting 1\d s, until nobody writes to busy any more …\n/);
    expect(ran.waited[0]).toBeGreaterThan(10_000);
  });

  test('to where no file can be made is refused, and nothing is done', async () => {
    await create('unwritten');
    const file = join(folder, 'nosuch', 'unwritten.jsonl');
    const ran = await installation.runCli([
      'tenants',
      'delete',
      'unwritten',
      '--confirm',
      'unwritten',
      '--export',
      file,
    ]);
    expect(ran).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^ENOENT: .*nosuch'\.\n$/) });
    expect(await statusOf('unwritten')).toBe('active');
  });

  test('goes over no file that is there, and nothing is done', async () => {
    await create('careful');
    const file = join(folder, 'thesis.txt');
    await writeFile(file, 'Not ours.');
    const ran = await installation.runCli(['tenants', 'delete', 'careful', '--confirm', 'careful', '--export', file]);
    expect(ran.exitCode).toBe(1);
    expect(ran.stderr).toContain('is there already');
    expect(await readFile(file, 'utf8')).toBe('Not ours.');
    expect(await statusOf('careful')).toBe('active');
  });
});
