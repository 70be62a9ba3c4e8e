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

/** A session of wile's, an hour long, open since `start`. */
async function opened(changes: Partial<NewSession> = {}): Promise<NewSession> {
  const session: NewSession = {
    idHash: new Uint8Array(createHash('sha256').update(randomBytes(32)).digest()),
    sub: 'wile',
    signedInAt: start,
    endsAt: at(3_600),
    expiresAt: at(600),
    keyId: 'key',
    encryptedTokens: bytes('sealed'),
    tokensExpireAt: at(300),
    ...changes,
  };
  await database.sessions.create(session, start);
  return session;
}

const find = ({ idHash }: NewSession, seconds = 0) => other.sessions.find(idHash, at(seconds));

describe('a session', () => {
  test('is found on every instance, as it was opened', async () => {
    const session = await opened();
    expect(await find(session)).toEqual({ ...session, tokensVersion: 0 });
  });

  test('is found by its own id alone', async () => {
    await opened();
    expect(await other.sessions.find(new Uint8Array(32), start)).toBeUndefined();
  });

  test('is over at its time, and not before', async () => {
    const session = await opened();
    expect(await find(session, 599)).toBeDefined();
    expect(await find(session, 600)).toBeUndefined();
  });

  test('lasts longer when it is used, and no longer than it may', async () => {
    const session = await opened();
    await database.sessions.extend(session, at(1_200));
    expect((await find(session))?.expiresAt).toEqual(at(1_200));
    await database.sessions.extend(session, at(9_999));
    expect((await find(session))?.expiresAt).toEqual(at(3_600));
  });

  test('does not get shorter by a use that comes late', async () => {
    const session = await opened();
    await database.sessions.extend(session, at(1_200));
    await database.sessions.extend(session, at(700));
    expect((await find(session))?.expiresAt).toEqual(at(1_200));
  });

  test('is gone when it is ended, and no other is', async () => {
    const [ended, kept] = [await opened(), await opened()];
    await database.sessions.end(ended.idHash);
    expect(await find(ended)).toBeUndefined();
    expect(await find(kept)).toBeDefined();
  });

  test('can not be opened for somebody who is not known', async () => {
    await expect(opened({ sub: 'stranger' })).rejects.toMatchObject({ code: '23503' });
  });

  test('that is over is swept when another is opened', async () => {
    const session = await opened({ expiresAt: at(-3_600) });
    await opened();
    const rows = await server.asOwner('SELECT FROM sessions WHERE id_hash = $1', [session.idHash]);
    expect(rows).toEqual([]);
  });
});

describe('a person’s sessions', () => {
  test('end when their tokens are revoked, and nobody else’s do', async () => {
    const [own, ownElsewhere] = [await opened(), await opened()];
    const otherUsers = await opened({ sub: 'road' });
    await database.revokeTokens({ sub: 'wile', username: 'wile' });
    for (const session of [own, ownElsewhere]) {
      expect(await server.asOwner('SELECT FROM sessions WHERE id_hash = $1', [session.idHash])).toEqual([]);
    }
    expect(await find(otherUsers)).toBeDefined();
  });

  test('that come of a sign-in before are void, however late they are opened, or whoever wrote the moment', async () => {
    await server.asOwner(`UPDATE users SET revoked_before = $1 WHERE sub = 'wile'`, [at(10)]);
    const [before, since] = [await opened({ signedInAt: at(9) }), await opened({ signedInAt: at(10) })];
    expect(await find(before)).toBeUndefined();
    expect(await find(since)).toBeDefined();
    await server.asOwner(`UPDATE users SET revoked_before = NULL WHERE sub = 'wile'`);
  });

  test('end when the person is deleted', async () => {
    await database.recordSignIn({ sub: 'gone', username: 'gone', email: undefined, tenant: undefined });
    const session = await opened({ sub: 'gone' });
    await server.asOwner(`DELETE FROM users WHERE sub = 'gone'`);
    expect(await server.asOwner('SELECT FROM sessions WHERE id_hash = $1', [session.idHash])).toEqual([]);
  });
});

describe('tokens', () => {
  const renewed = { keyId: 'new key', encryptedTokens: bytes('renewed'), tokensExpireAt: at(900) };
  const until = at(15);

  test('are refreshed by one of any number of requests on all instances', async () => {
    const { idHash } = await opened();
    const tokens = { idHash, tokensVersion: 0 };
    const leases = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        (n % 2 ? database : other).sessions.acquireRefreshLease(tokens, start, until),
      ),
    );
    expect(leases.filter((got) => got)).toHaveLength(1);
  });

  test('take the old ones’ place, and the next refresh is anybody’s', async () => {
    const session = await opened();
    const tokens = { idHash: session.idHash, tokensVersion: 0 };
    await database.sessions.acquireRefreshLease(tokens, start, until);
    expect(await database.sessions.replaceTokens(tokens, renewed)).toBe(true);
    expect(await find(session)).toEqual({ ...session, ...renewed, tokensVersion: 1 });
    expect(await other.sessions.acquireRefreshLease(tokens, start, until)).toBe(false);
    expect(await other.sessions.acquireRefreshLease({ ...tokens, tokensVersion: 1 }, start, until)).toBe(true);
  });

  test('can be refreshed by somebody else once a lease has run out', async () => {
    const { idHash } = await opened();
    const tokens = { idHash, tokensVersion: 0 };
    await database.sessions.acquireRefreshLease(tokens, start, until);
    expect(await other.sessions.acquireRefreshLease(tokens, at(14), at(29))).toBe(false);
    expect(await other.sessions.acquireRefreshLease(tokens, at(15), at(30))).toBe(true);
  });

  test('can be refreshed by somebody else once a lease is given back, which only its holder can do', async () => {
    const { idHash } = await opened();
    const tokens = { idHash, tokensVersion: 0 };
    await database.sessions.acquireRefreshLease(tokens, start, until);
    await other.sessions.releaseRefreshLease(tokens, at(14));
    expect(await other.sessions.acquireRefreshLease(tokens, start, until)).toBe(false);
    await database.sessions.releaseRefreshLease(tokens, until);
    expect(await other.sessions.acquireRefreshLease(tokens, start, until)).toBe(true);
  });

  test('that come late neither take the place of newer ones nor end the session', async () => {
    const session = await opened();
    const tokens = { idHash: session.idHash, tokensVersion: 0 };
    await database.sessions.replaceTokens(tokens, renewed);
    expect(await other.sessions.replaceTokens(tokens, { ...renewed, keyId: 'late' })).toBe(false);
    expect(await other.sessions.endIfTokensUnchanged(tokens)).toBe(false);
    expect(await find(session)).toMatchObject({ keyId: 'new key', tokensVersion: 1 });
  });

  test('that can not be refreshed end the session', async () => {
    const session = await opened();
    expect(await database.sessions.endIfTokensUnchanged({ idHash: session.idHash, tokensVersion: 0 })).toBe(true);
    expect(await find(session)).toBeUndefined();
  });

  test('do not bring back a session that was ended meanwhile', async () => {
    const session = await opened();
    await database.sessions.end(session.idHash);
    expect(await database.sessions.replaceTokens({ idHash: session.idHash, tokensVersion: 0 }, renewed)).toBe(false);
    expect(await find(session)).toBeUndefined();
  });
});
