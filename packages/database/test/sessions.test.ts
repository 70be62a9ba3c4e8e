import { createHash, randomBytes } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, type NewSession, openDatabase } from '../src/index.ts';

let server: TestDatabase;
let database: Database;
/** Another instance of the API. */
let other: Database;

const start = new Date('2026-05-01T12:00:00Z');
const at = (seconds: number) => new Date(start.getTime() + seconds * 1_000);
const bytes = (text: string) => new Uint8Array(Buffer.from(text));

beforeAll(async () => {
  server = await createTestDatabase();
  const open = () => openDatabase({ url: server.appUrl, poolSize: 4, onConnectionLost: () => {} });
  [database, other] = [open(), open()];
  for (const sub of ['wile', 'road']) {
    await database.recordSignIn({ sub, username: sub, email: undefined, tenant: undefined });
  }
});

afterAll(async () => {
  await Promise.all([database.close(), other.close()]);
  await server.drop();
});

/** Creates a session of wile's, an hour long, from `start` on. */
async function createSession(changes: Partial<NewSession> = {}): Promise<NewSession> {
  const session: NewSession = {
    idHash: new Uint8Array(createHash('sha256').update(randomBytes(32)).digest()),
    sub: 'wile',
    signedInAt: start,
    endsAt: at(3_600),
    expiresAt: at(600),
    keyId: 'key',
    encryptedTokens: bytes('encrypted'),
    tokensExpireAt: at(300),
    ...changes,
  };
  await database.sessions.create(session, start);
  return session;
}

const find = ({ idHash }: NewSession, seconds = 0) => other.sessions.find(idHash, at(seconds));

describe('a session', () => {
  test('is found on every instance, as it was created', async () => {
    const session = await createSession();
    expect(await find(session)).toEqual({ ...session, tokensVersion: 0 });
  });

  test('is found by its own id alone', async () => {
    await createSession();
    expect(await other.sessions.find(new Uint8Array(32), start)).toBeUndefined();
  });

  test('expires at its time, and not before', async () => {
    const session = await createSession();
    expect(await find(session, 599)).toBeDefined();
    expect(await find(session, 600)).toBeUndefined();
  });

  test('lasts longer when it is used, up to its end', async () => {
    const session = await createSession();
    await database.sessions.extend(session, at(1_200));
    expect((await find(session))?.expiresAt).toEqual(at(1_200));
    await database.sessions.extend(session, at(9_999));
    expect((await find(session))?.expiresAt).toEqual(at(3_600));
  });

  test('does not get shorter by an earlier expiry that comes late', async () => {
    const session = await createSession();
    await database.sessions.extend(session, at(1_200));
    await database.sessions.extend(session, at(700));
    expect((await find(session))?.expiresAt).toEqual(at(1_200));
  });

  test('is deleted when it is ended, and others stay', async () => {
    const [ended, kept] = [await createSession(), await createSession()];
    await database.sessions.end(ended.idHash);
    expect(await find(ended)).toBeUndefined();
    expect(await find(kept)).toBeDefined();
  });

  test('can not be created for an unknown user', async () => {
    await expect(createSession({ sub: 'stranger' })).rejects.toMatchObject({ code: '23503' });
  });

  test('that has expired is deleted when another is created', async () => {
    const session = await createSession({ expiresAt: at(-3_600) });
    await createSession();
    const rows = await server.asOwner('SELECT FROM sessions WHERE id_hash = $1', [session.idHash]);
    expect(rows).toEqual([]);
  });
});

describe('a user’s sessions', () => {
  test('end when the user’s tokens are revoked, and other users’ stay', async () => {
    const [own, ownElsewhere] = [await createSession(), await createSession()];
    const otherUsers = await createSession({ sub: 'road' });
    await database.revokeTokens({ sub: 'wile', username: 'wile' });
    for (const session of [own, ownElsewhere]) {
      expect(await server.asOwner('SELECT FROM sessions WHERE id_hash = $1', [session.idHash])).toEqual([]);
    }
    expect(await find(otherUsers)).toBeDefined();
  });

  test('from a sign-in before a revocation are not found, however late they are created', async () => {
    await server.asOwner(`UPDATE users SET revoked_before = $1 WHERE sub = 'wile'`, [at(10)]);
    const [before, since] = [await createSession({ signedInAt: at(9) }), await createSession({ signedInAt: at(10) })];
    expect(await find(before)).toBeUndefined();
    expect(await find(since)).toBeDefined();
    await server.asOwner(`UPDATE users SET revoked_before = NULL WHERE sub = 'wile'`);
  });

  test('end when the user is deleted', async () => {
    await database.recordSignIn({ sub: 'gone', username: 'gone', email: undefined, tenant: undefined });
    const session = await createSession({ sub: 'gone' });
    await server.asOwner(`DELETE FROM users WHERE sub = 'gone'`);
    expect(await server.asOwner('SELECT FROM sessions WHERE id_hash = $1', [session.idHash])).toEqual([]);
  });
});

describe('tokens', () => {
  const renewed = { keyId: 'new key', encryptedTokens: bytes('renewed'), tokensExpireAt: at(900) };
  const until = at(15);

  test('are refreshed by one of many concurrent requests on all instances', async () => {
    const { idHash } = await createSession();
    const tokens = { idHash, tokensVersion: 0 };
    const leases = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        (n % 2 ? database : other).sessions.acquireRefreshLease(tokens, start, until),
      ),
    );
    expect(leases.filter((got) => got)).toHaveLength(1);
  });

  test('replace the old ones and release the lease', async () => {
    const session = await createSession();
    const tokens = { idHash: session.idHash, tokensVersion: 0 };
    await database.sessions.acquireRefreshLease(tokens, start, until);
    expect(await database.sessions.replaceTokens(tokens, renewed)).toBe(true);
    expect(await find(session)).toEqual({ ...session, ...renewed, tokensVersion: 1 });
    expect(await other.sessions.acquireRefreshLease(tokens, start, until)).toBe(false);
    expect(await other.sessions.acquireRefreshLease({ ...tokens, tokensVersion: 1 }, start, until)).toBe(true);
  });

  test('can be refreshed by another request once the lease has expired', async () => {
    const { idHash } = await createSession();
    const tokens = { idHash, tokensVersion: 0 };
    await database.sessions.acquireRefreshLease(tokens, start, until);
    expect(await other.sessions.acquireRefreshLease(tokens, at(14), at(29))).toBe(false);
    expect(await other.sessions.acquireRefreshLease(tokens, at(15), at(30))).toBe(true);
  });

  test('can be refreshed by another request once the lease is released, which only its holder can do', async () => {
    const { idHash } = await createSession();
    const tokens = { idHash, tokensVersion: 0 };
    await database.sessions.acquireRefreshLease(tokens, start, until);
    await other.sessions.releaseRefreshLease(tokens, at(14));
    expect(await other.sessions.acquireRefreshLease(tokens, start, until)).toBe(false);
    await database.sessions.releaseRefreshLease(tokens, until);
    expect(await other.sessions.acquireRefreshLease(tokens, start, until)).toBe(true);
  });

  test('of an older version neither replace newer ones nor end the session', async () => {
    const session = await createSession();
    const tokens = { idHash: session.idHash, tokensVersion: 0 };
    await database.sessions.replaceTokens(tokens, renewed);
    expect(await other.sessions.replaceTokens(tokens, { ...renewed, keyId: 'late' })).toBe(false);
    expect(await other.sessions.endIfTokensUnchanged(tokens)).toBe(false);
    expect(await find(session)).toMatchObject({ keyId: 'new key', tokensVersion: 1 });
  });

  test('that could not be refreshed end the session', async () => {
    const session = await createSession();
    expect(await database.sessions.endIfTokensUnchanged({ idHash: session.idHash, tokensVersion: 0 })).toBe(true);
    expect(await find(session)).toBeUndefined();
  });

  test('do not restore a session that was ended meanwhile', async () => {
    const session = await createSession();
    await database.sessions.end(session.idHash);
    expect(await database.sessions.replaceTokens({ idHash: session.idHash, tokensVersion: 0 }, renewed)).toBe(false);
    expect(await find(session)).toBeUndefined();
  });
});
