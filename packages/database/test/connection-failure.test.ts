import { createServer, type Server } from 'node:net';
import { DriverAdapterError } from '@prisma/driver-adapter-utils';
import getPort from 'get-port';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import {
  DatabaseConnectionError,
  isPoolerFailure,
  openDatabase,
  openOperatorDatabase,
  openOwnerDatabase,
} from '../src/index.ts';
import { migrate } from '../src/migrations/index.ts';

function databaseError(code: string, message: string): pg.DatabaseError {
  return Object.assign(new pg.DatabaseError(message, message.length, 'error'), { code });
}

/** A server that refuses every connection, as PgBouncer refuses settings at the start of one. */
async function refusingServer(code: string, message: string): Promise<{ url: string; server: Server }> {
  const fields = [`SFATAL`, `C${code}`, `M${message}`].map((field) => `${field}\0`).join('');
  const body = Buffer.from(`${fields}\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(body.length + 4, 1);
  const port = await getPort();
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(Buffer.concat([head, body])));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return { url: `postgresql://role:secret-word@127.0.0.1:${port}/database`, server };
}

async function connectionErrorOf(work: Promise<unknown>): Promise<DatabaseConnectionError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DatabaseConnectionError) return error;
  throw new Error('This is no DatabaseConnectionError.', { cause: error });
}

describe('a failure to connect', () => {
  test('that a pooler is known for names DATABASE_POOLER, and is not taken for an outage', async () => {
    const { url, server } = await refusingServer('08P01', 'unsupported startup parameter: options');
    const database = openDatabase({ url, poolSize: 1, onConnectionLost: () => {} });
    try {
      const error = await connectionErrorOf(database.assertRlsEnforced());
      expect(error.kind).toBe('refused');
      expect(error.message).toMatch(/^The database refuses DATABASE_URL: unsupported startup parameter: options\. /);
      expect(error.message).toContain('set DATABASE_POOLER=transaction');
    } finally {
      await database.close();
      server.close();
    }
  });

  test.each([
    [
      '28P01',
      'password authentication failed for user "role"',
      'refused',
      /^The database refuses DATABASE_OWNER_URL: /,
    ],
    ['3D000', 'database "database" does not exist', 'refused', /^The database refuses DATABASE_OWNER_URL: /],
    ['57P03', 'the database system is starting up', 'unavailable', /DATABASE_OWNER_URL can’t be reached: the database/],
    ['53300', 'sorry, too many clients already', 'unavailable', /DATABASE_OWNER_URL can’t be reached: sorry/],
  ])('with %s names the variable, and no password', async (code, message, kind, sentence) => {
    const { url, server } = await refusingServer(code, message);
    const owner = openOwnerDatabase(url);
    try {
      const error = await connectionErrorOf(owner.pendingMigrations());
      expect(error).toMatchObject({ kind, message: expect.stringMatching(sentence) });
      expect(error.message).not.toContain('secret-word');
      await expect(migrate({ ownerUrl: url, appUrl: url })).rejects.toMatchObject({
        name: 'MigrationError',
        message: error.message,
      });
    } finally {
      await owner.close();
      server.close();
    }
  });

  test.each([
    ['postgresql://role:secret-word@nosuch.invalid:5432/database', 'unavailable', 'its host is unknown here'],
    ['postgresql://role:secret-word@127.0.0.1:1/database', 'unavailable', 'connect ECONNREFUSED 127.0.0.1:1.'],
    ['postgresql://role:secret-word@localhost:1/database', 'unavailable', 'ECONNREFUSED'],
    [
      'postgresql://role:secret-word@127.0.0.1:1/d?sslmode=verify-full&sslrootcert=/nosuch.pem',
      'refused',
      '/nosuch.pem',
    ],
  ])('to %s names the variable and the reason', async (url, kind, reason) => {
    const database = openOperatorDatabase(url);
    const error = await connectionErrorOf(database.now()).finally(() => database.close());
    expect(error.kind).toBe(kind);
    expect(error.message).toContain('DATABASE_URL');
    expect(error.message).toContain(reason);
    expect(error.message).not.toContain('secret-word');
  });
});

describe('a failure that poolers are known for', () => {
  test.each([
    ['08P01', 'unsupported startup parameter: extra_float_digits'],
    ['08P01', 'bind message supplies 2 parameters, but prepared statement "freehold_1" requires 1'],
    ['42P05', 'prepared statement "freehold_1" already exists'],
    ['26000', 'prepared statement "freehold_1" does not exist'],
  ])('is %s %j, also from under Prisma', (code, message) => {
    expect(isPoolerFailure(databaseError(code, message))).toBe(true);
    const wrapped = new DriverAdapterError({
      kind: 'postgres',
      code,
      message,
      severity: 'ERROR',
      detail: undefined,
      column: undefined,
      hint: undefined,
    });
    expect(isPoolerFailure(wrapped)).toBe(true);
  });

  test.each([
    databaseError('08P01', 'invalid message format'),
    databaseError('42P01', 'relation "items" does not exist'),
    new Error('prepared statement "freehold_1" already exists'),
    undefined,
  ])('is not %s', (error) => {
    expect(isPoolerFailure(error)).toBe(false);
  });
});
