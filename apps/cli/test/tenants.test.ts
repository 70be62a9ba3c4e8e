import { lstat, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
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

/** A tenant with users and rows: so many projects for each user. */
async function createTenantWithRows(id: string, users: number, projects: number): Promise<string[]> {
  await create(id);
  const tenant = tenantId(id);
  const subs: string[] = [];
  for (let n = 0; n < users; n += 1) {
    const email = `user${n}@${id}.example`;
    subs.push(await installation.createUser({ email, tenant }));
  }
  for (const sub of subs) await installation.insertProjects(id, sub, projects);
  return subs;
}

describe('a tenant', () => {
  test('is created, listed and shown, and the audit event says who created it', async () => {
    expect(await create('acme')).toMatchObject({ id: 'acme', name: 'The acme', status: 'active' });
    expect(await installation.json('tenants', 'list')).toContainEqual(expect.objectContaining({ id: 'acme' }));
    expect(await installation.json('tenants', 'show', 'acme')).toMatchObject({
      status: 'active',
      users: 0,
      rows: { projects: 0, tasks: 0, labels: 0 },
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
    const result = await installation.runCli(['tenants', 'create', 'acme', '--name', 'Another']);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toBe('The tenant acme exists already: `freehold tenants show acme`\n');
    expect(await installation.json('tenants', 'show', 'acme')).toMatchObject({ name: 'The acme' });
    expect(await installation.audit('acme')).toHaveLength(1);
  });

  test('that is created twice at once exists once', async () => {
    const both = await Promise.all(
      [1, 2].map((n) => installation.runCli(['tenants', 'create', 'twice', '--name', `Number ${n}`])),
    );
    expect(both.map(({ exitCode }) => exitCode).sort()).toEqual([0, 1]);
    expect(await installation.audit('twice')).toHaveLength(1);
  });

  test.each(['Acme', 'a b', 'acme-', 'public', 'www', 'x'.repeat(64), ''])('can’t have the id %j', async (id) => {
    const result = await installation.runCli(['tenants', 'create', id, '--name', 'Name']);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('A tenant id is 1 to 63 of a-z');
  });

  test.each(['', '  ', 'two\nlines', 'x'.repeat(201), 'bell\u0007', 'a\u009b', 'a\u202e', 'a\u2028'])(
    'can’t have the name %j',
    async (name) => {
      const result = await installation.runCli(['tenants', 'create', 'named', '--name', name]);
      expect(result.exitCode).toBe(2);
      expect(result.stderr).toContain('A name is one line of 1 to 200 characters, without');
    },
  );

  test('is suspended and resumed, each with one audit event', async () => {
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
    'that does not exist: %s exits with 1',
    async (command, ...more) => {
      const result = await installation.runCli(['tenants', command, 'nosuch', ...more]);
      expect(result).toMatchObject({ exitCode: 1, stdout: '' });
      expect(result.stderr).toMatch(/^There is no tenant nosuch\./);
    },
  );
});

describe('deleting a tenant', () => {
  test('deletes its users’ accounts and its rows and no others, and keeps the audit log', async () => {
    const subs = await createTenantWithRows('doomed', 3, 4);
    const others = await createTenantWithRows('neighbour', 2, 2);
    const before = new Date();
    expect(await remove('doomed')).toMatchObject({ users: 3, rows: { projects: 12 }, already_deleted: false });

    expect(await statusOf('doomed')).toBeUndefined();
    for (const sub of subs) {
      expect(await installation.directory.findUser(sub)).toBeUndefined();
      expect(await installation.acceptsToken(sub, before)).toBe(false);
    }
    const rows = await installation.database.asOwner('SELECT email, tenant_id FROM users WHERE sub = ANY ($1)', [subs]);
    expect(rows).toEqual(subs.map(() => ({ email: null, tenant_id: null })));

    for (const sub of others) expect(await installation.directory.findUser(sub)).toMatchObject({ tenant: 'neighbour' });
    expect(await installation.json('tenants', 'show', 'neighbour')).toMatchObject({ rows: { projects: 4 } });

    const record = await installation.audit('doomed');
    expect(record.map(({ action }) => action)).toEqual([
      'tenant.created',
      'tenant.suspended',
      'tenant.deletion_begun',
      ...subs.map(() => 'user.deleted'),
      'tenant.deleted',
    ]);
    expect(record.at(-1)?.detail).toMatchObject({ users: 3, rows: { projects: 12 }, after: null });
  });

  test('asks for the id again, and deletes nothing for another', async () => {
    await create('asked');
    const wrong = await installation.runCli(['tenants', 'delete', 'asked', '--confirm', 'doomed']);
    expect(wrong).toMatchObject({ exitCode: 1, stderr: 'That is not asked. Nothing was deleted.\n' });
    const unasked = await installation.runCli(['tenants', 'delete', 'asked']);
    expect(unasked).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(
        /^This needs a confirmation, and there is no terminal\. Confirm with --confirm asked\.\n\nUsage: freehold tenants delete /,
      ),
    });
    const json = await installation.runCli(['tenants', 'delete', 'asked', '--json']);
    expect(json.exitCode).toBe(2);
    expect(JSON.parse(json.stderr)).toEqual({
      error: { code: 'usage', message: expect.stringContaining('--confirm') },
    });
    const typed = await installation.runCli(['tenants', 'delete', 'asked'], { typed: 'askew' });
    expect(typed).toMatchObject({ exitCode: 1, stdout: '' });
    expect(typed.stderr).toContain('This can’t be undone. Type asked to delete it: ');
    expect(await statusOf('asked')).toBe('active');
    expect(await installation.runCli(['tenants', 'delete', 'asked'], { typed: 'asked' })).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^Deleted the tenant asked:\n/),
    });
  });

  test('with --dry-run counts, and deletes nothing', async () => {
    await createTenantWithRows('counted', 2, 3);
    expect(await installation.json('tenants', 'delete', 'counted', '--dry-run')).toMatchObject({
      users: 2,
      rows: { projects: 6 },
      dry_run: true,
    });
    expect(await statusOf('counted')).toBe('active');
    expect((await installation.audit('counted')).map(({ action }) => action)).toEqual(['tenant.created']);
  });

  test.each([
    ['Ctrl-C', 'SIGINT', 130],
    ['kill -9', 'SIGKILL', null],
  ] as const)('that is stopped by %s half-way is continued by the next run', async (_, signal, exitCode) => {
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

    expect(await remove(id)).toMatchObject({ rows: { projects: 12 } });
    expect(await statusOf(id)).toBeUndefined();
    for (const sub of subs) {
      expect(await installation.directory.findUser(sub)).toBeUndefined();
      expect(await installation.acceptsToken(sub, begun)).toBe(false);
    }
    const deleted = (await installation.audit(id)).filter(({ action }) => action === 'user.deleted');
    expect(new Set(deleted.map(({ detail }) => detail['sub']))).toEqual(new Set(subs));
  });

  test('revokes the tokens also of a user whose account is gone and whose row is not', async () => {
    const [sub = ''] = await createTenantWithRows('torn', 1, 0);
    await installation.api.recordSignIn({
      sub,
      username: sub,
      email: 'user0@torn.example',
      tenant: tenantId('torn'),
    });
    // As left by a run that was killed between the two.
    await installation.directory.deleteUser(sub);
    const before = new Date();
    expect(await remove('torn')).toMatchObject({ users: 1 });
    expect(await installation.acceptsToken(sub, before)).toBe(false);
  });

  test('leaves a user whom the database has with it and the pool with another tenant', async () => {
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

  test('a second time says that it is deleted', async () => {
    const result = await installation.runCli(['tenants', 'delete', 'doomed', '--confirm', 'doomed']);
    expect(result).toMatchObject({ exitCode: 0, stdout: 'The tenant doomed is deleted already.\n' });
  });

  test('blocks its id, unless --reuse-id is given and the pool has none of its users', async () => {
    const spent = await installation.runCli(['tenants', 'create', 'doomed', '--name', 'Again']);
    expect(spent).toMatchObject({ exitCode: 1 });
    expect(spent.stderr).toContain('--reuse-id');
    await installation.createUser({ email: 'left@doomed.example', tenant: tenantId('doomed') });
    const peopled = await installation.runCli(['tenants', 'create', 'doomed', '--name', 'Again', '--reuse-id']);
    expect(peopled).toMatchObject({ exitCode: 1 });
    expect(peopled.stderr).toContain('still has 1 users of the deleted doomed');
    await installation.json('users', 'delete', 'left@doomed.example');
    expect(await installation.json('tenants', 'create', 'doomed', '--name', 'Again', '--reuse-id')).toMatchObject({
      status: 'active',
    });
  });
});

describe('an export', () => {
  test('has all rows of the tenant and no others, and only its owner can read it', async () => {
    const subs = await createTenantWithRows('exported', 2, 3);
    const file = join(folder, 'exported.jsonl');
    await installation.json('users', 'sync');
    expect(await remove('exported', '--export', file)).toMatchObject({ exported_lines: 9 });
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
    expect(of('projects')).toHaveLength(6);
    expect(new Set(lines.map(({ row }) => row.tenant_id ?? row.id))).toEqual(new Set(['exported']));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await installation.audit('exported')).toContainEqual(
      expect.objectContaining({ action: 'tenant.exported', detail: { lines: 9 } }),
    );
  });

  test('waits until no request writes that was accepted before the suspension', async () => {
    await create('busy');
    const file = join(folder, 'busy.jsonl');
    const result = await installation.runCli(['tenants', 'delete', 'busy', '--confirm', 'busy', '--export', file]);
    expect(result.stderr).toMatch(/^Waiting 1\d s, until no request writes to busy any more …\n/);
    expect(result.waited[0]).toBeGreaterThan(10_000);
  });

  test('to a directory that doesn’t exist is refused, and the tenant stays active', async () => {
    await create('unwritten');
    const file = join(folder, 'nosuch', 'unwritten.jsonl');
    const result = await installation.runCli([
      'tenants',
      'delete',
      'unwritten',
      '--confirm',
      'unwritten',
      '--export',
      file,
    ]);
    expect(result).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(/^ENOENT: .*nosuch'\.\n$/) });
    expect(await statusOf('unwritten')).toBe('active');
  });

  test.each(['thesis.txt', 'nosuch.txt'])('to a link to %s is refused, and the tenant stays active', async (target) => {
    const id = `linked-${target.slice(0, 6)}`;
    await create(id);
    const link = join(folder, `${id}.jsonl`);
    await symlink(join(folder, target), link);
    const result = await installation.runCli(['tenants', 'delete', id, '--confirm', id, '--export', link]);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('exists already');
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await statusOf(id)).toBe('active');
  });

  test('to a file that exists is refused, and the tenant stays active', async () => {
    await create('careful');
    const file = join(folder, 'thesis.txt');
    await writeFile(file, 'Not Freehold’s.');
    const result = await installation.runCli([
      'tenants',
      'delete',
      'careful',
      '--confirm',
      'careful',
      '--export',
      file,
    ]);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('exists already');
    expect(await readFile(file, 'utf8')).toBe('Not Freehold’s.');
    expect(await statusOf('careful')).toBe('active');
  });
});
