import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { tenantId } from '@freehold/tenancy';
import getPort from 'get-port';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { rlsReady } from '../../src/guards/rls-ready.ts';
import { createInstallation, type Installation, password } from '../support/installation.ts';

let installation: Installation;
let token: string;
let proxy: Server | undefined;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
  token = (await (await installation.startApi()).http.signIn('wile@acme.example', password)).access;
});

afterEach(() => void proxy?.close());

afterAll(() => installation.stop());

/** Opens a proxy to the database, for a server that starts late. */
async function openDatabaseAt(port: number): Promise<void> {
  const { hostname, port: real } = new URL(installation.database.appUrl);
  proxy = createServer((client) => {
    const server = connect(Number(real), hostname);
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) socket.on('error', () => socket.destroy());
    client.on('close', () => server.destroy());
  }).listen(port, '127.0.0.1');
  await once(proxy, 'listening');
}

const at = (url: string, port: number) => Object.assign(new URL(url), { port: String(port) }).href;

describe('an API whose database', () => {
  test('URL has a role that can bypass row-level security does not start, and says what to do', async () => {
    const start = installation.startApi({ DATABASE_URL: installation.database.ownerUrl });
    await expect(start).rejects.toThrow(
      /would not keep the tenants apart:[\s\S]*\n {2}The role freehold_owner owns .*projects[\s\S]*npm run migrate/,
    );
  });

  test('has a tenant table without row-level security does not start', async () => {
    const { database } = installation;
    await database.asOwner('ALTER TABLE projects NO FORCE ROW LEVEL SECURITY');
    try {
      const start = installation.startApi();
      await expect(start).rejects.toThrow('The table projects lacks FORCE ROW LEVEL SECURITY.');
    } finally {
      await database.asOwner('ALTER TABLE projects FORCE ROW LEVEL SECURITY');
    }
  });

  test('is unavailable at the start serves tenants once the database answers and passes the check', async () => {
    const port = await getPort();
    const api = await installation.startApi({ DATABASE_URL: at(installation.database.appUrl, port) });
    const away = { status: 503, body: { code: 'database_unavailable' } };
    expect(await api.http.get('/api/projects', { token })).toMatchObject(away);
    expect(await api.http.get('/readyz')).toMatchObject(away);
    await openDatabaseAt(port);
    expect((await api.http.get('/api/projects', { token })).status).toBe(200);
    expect((await api.http.get('/readyz')).status).toBe(200);
  });

  test('is unavailable at the start and then fails the check serves no tenant, and is not ready', async () => {
    const port = await getPort();
    let failedChecks = 0;
    const api = await installation.startApi(
      { DATABASE_URL: at(installation.database.ownerUrl, port) },
      { onRlsNotEnforced: () => (failedChecks += 1) },
    );
    await openDatabaseAt(port);
    const refused = { status: 500, body: { code: 'internal_error' } };
    expect(await api.http.get('/api/projects', { token })).toMatchObject(refused);
    expect(await api.http.get('/readyz')).toMatchObject(refused);
    expect(failedChecks).toBe(2);
    expect(api.log).toContainEqual(expect.objectContaining({ level: 'fatal' }));
    const { body } = await api.http.get('/api/projects', { token });
    expect(JSON.stringify(body)).not.toMatch(/freehold_owner|row-level/i);
  });
});

describe('the check', () => {
  test('runs once for concurrent requests, again after a failure, and not again once it has passed', async () => {
    let checks = 0;
    const outcomes = [Promise.reject(new Error('away')), Promise.resolve()];
    const check = rlsReady(
      { assertRlsEnforced: () => outcomes[checks++] ?? Promise.reject(new Error('checked too often')) },
      () => {},
    );
    const early = await Promise.allSettled([check.assertRlsEnforced(), check.assertRlsEnforced()]);
    expect(early.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(checks).toBe(1);
    await Promise.all([check.assertRlsEnforced(), check.assertRlsEnforced()]);
    await check.assertRlsEnforced();
    expect(checks).toBe(2);
  });
});
