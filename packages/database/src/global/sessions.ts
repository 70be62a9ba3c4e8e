import type { PrismaClient } from '../generated/client.ts';

/** Tokens as they are stored: encrypted by whoever stores them. Nothing here can read them. */
export interface EncryptedTokens {
  /** Names the key that they are encrypted with. */
  readonly keyId: string;
  readonly encryptedTokens: Uint8Array<ArrayBuffer>;
  readonly tokensExpireAt: Date;
}

/** A session to be opened. */
export interface NewSession extends EncryptedTokens {
  /** SHA-256 of the session's id, which is stored nowhere. */
  readonly idHash: Uint8Array<ArrayBuffer>;
  /** Whose it is. The person's row has to be there. */
  readonly sub: string;
  /** When its first tokens were issued. */
  readonly signedInAt: Date;
  /** When it ends, however much it is used. */
  readonly endsAt: Date;
  /** When it ends unless it is used before; not after `endsAt`. */
  readonly expiresAt: Date;
}

export interface StoredSession extends NewSession {
  /** How often its tokens were refreshed. */
  readonly tokensVersion: number;
}

/** Tokens of a session that are to be replaced: those of this version, and no others. */
export type SessionTokensVersion = Pick<StoredSession, 'idHash' | 'tokensVersion'>;

/**
 * Sessions, on all instances together. Times come from the caller, so that one clock decides.
 *
 * Of the requests that find a session's tokens about to expire, one refreshes them: the one that gets the lease. A lease
 * is a time in the row and no lock, so that nobody holds a connection while Cognito is asked.
 */
export interface SessionStore {
  /** Opens a session, and sweeps some that are over. */
  create(session: NewSession, now: Date): Promise<void>;
  /** The session with this id, unless it is over, or its person was signed out everywhere since it began. */
  find(idHash: Uint8Array<ArrayBuffer>, now: Date): Promise<StoredSession | undefined>;
  /** Moves the end of a session that is used; never past `endsAt`, and never back. */
  extend(session: Pick<StoredSession, 'idHash' | 'endsAt'>, expiresAt: Date): Promise<void>;
  /** Takes the lease, unless somebody has it. A lease that has run out is anybody's: its holder may have died. */
  acquireRefreshLease(tokens: SessionTokensVersion, now: Date, until: Date): Promise<boolean>;
  /** Gives a lease back without new tokens. */
  releaseRefreshLease(tokens: SessionTokensVersion, until: Date): Promise<void>;
  /** Replaces tokens and gives the lease back. @returns `false` where they were replaced already, or the session is over */
  replaceTokens(tokens: SessionTokensVersion, newTokens: EncryptedTokens): Promise<boolean>;
  /** Ends a session whose tokens can't be refreshed. @returns `false` where they were replaced already, or it is over */
  endIfTokensUnchanged(tokens: SessionTokensVersion): Promise<boolean>;
  /** Ends a session. */
  end(idHash: Uint8Array<ArrayBuffer>): Promise<void>;
}

/** How many sessions that are over go when one is opened: more than one, so that they get fewer. */
const expiredSessionsPerDelete = 100;

/** @param client without a tenant */
export function createSessionStore(client: PrismaClient): SessionStore {
  return {
    async create(session, now) {
      await client.session.deleteMany({ where: { expiresAt: { lte: now } }, limit: expiredSessionsPerDelete });
      await client.session.createMany({ data: [session] });
    },

    async find(idHash, now) {
      const [found] = await client.$queryRaw<StoredSession[]>`
        SELECT id_hash AS "idHash", sessions.sub, signed_in_at AS "signedInAt", ends_at AS "endsAt",
               expires_at AS "expiresAt", key_id AS "keyId", sealed_tokens AS "encryptedTokens",
               tokens_expire_at AS "tokensExpireAt", tokens_version AS "tokensVersion"
          FROM sessions JOIN users ON users.sub = sessions.sub
         WHERE id_hash = ${idHash} AND expires_at > ${now} AND (revoked_before IS NULL OR revoked_before <= signed_in_at)`;
      return found;
    },

    async extend({ idHash, endsAt }, requested) {
      const expiresAt = requested < endsAt ? requested : endsAt;
      await client.session.updateMany({ where: { idHash, expiresAt: { lt: expiresAt } }, data: { expiresAt } });
    },

    async acquireRefreshLease({ idHash, tokensVersion }, now, until) {
      const { count } = await client.session.updateMany({
        where: { idHash, tokensVersion, OR: [{ refreshLeasedUntil: null }, { refreshLeasedUntil: { lte: now } }] },
        data: { refreshLeasedUntil: until },
      });
      return count === 1;
    },

    async releaseRefreshLease({ idHash, tokensVersion }, until) {
      await client.session.updateMany({
        where: { idHash, tokensVersion, refreshLeasedUntil: until },
        data: { refreshLeasedUntil: null },
      });
    },

    async replaceTokens({ idHash, tokensVersion }, newTokens) {
      const { count } = await client.session.updateMany({
        where: { idHash, tokensVersion },
        data: { ...newTokens, tokensVersion: tokensVersion + 1, refreshLeasedUntil: null },
      });
      return count === 1;
    },

    async endIfTokensUnchanged({ idHash, tokensVersion }) {
      const { count } = await client.session.deleteMany({ where: { idHash, tokensVersion } });
      return count === 1;
    },

    async end(idHash) {
      await client.session.deleteMany({ where: { idHash } });
    },
  };
}
