import type pg from 'pg';

/** A session's tokens, encrypted by the caller. Nothing here can decrypt them. */
export interface EncryptedTokens {
  /** Names the key that they are encrypted with. */
  readonly keyId: string;
  readonly encryptedTokens: Uint8Array<ArrayBuffer>;
  readonly tokensExpireAt: Date;
}

export interface NewSession extends EncryptedTokens {
  /** SHA-256 of the session's id. The id itself is stored nowhere. */
  readonly idHash: Uint8Array<ArrayBuffer>;
  /** The user, whose row has to exist. */
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

/** Tokens of a session to be replaced: only those of this version are. */
export type SessionTokensVersion = Pick<StoredSession, 'idHash' | 'tokensVersion'>;

/**
 * Sessions on all instances. Times come from the caller, so that one clock decides.
 *
 * Of the requests that find a session's tokens about to expire, the one that gets the lease refreshes them. A lease is a
 * time in the row and not a lock, so that no connection is held while Cognito is asked.
 */
export interface SessionStore {
  /** Creates a session, and deletes some expired ones. */
  create(session: NewSession, now: Date): Promise<void>;
  /** Finds a session by its id, unless it has ended or its user's tokens were revoked since it began. */
  find(idHash: Uint8Array<ArrayBuffer>, now: Date): Promise<StoredSession | undefined>;
  /** Moves a session's expiry forward, up to `endsAt`. */
  extend(session: Pick<StoredSession, 'idHash' | 'endsAt'>, expiresAt: Date): Promise<void>;
  /** Takes the lease unless another request holds it. An expired lease can be taken: its holder may have died. */
  acquireRefreshLease(tokens: SessionTokensVersion, now: Date, until: Date): Promise<boolean>;
  /** Releases a lease without new tokens. */
  releaseRefreshLease(tokens: SessionTokensVersion, until: Date): Promise<void>;
  /** Replaces tokens and releases the lease. @returns `false` if they were replaced already, or the session has ended */
  replaceTokens(tokens: SessionTokensVersion, newTokens: EncryptedTokens): Promise<boolean>;
  /** Ends a session unless its tokens were replaced. @returns whether it was ended now */
  endIfTokensUnchanged(tokens: SessionTokensVersion): Promise<boolean>;
  end(idHash: Uint8Array<ArrayBuffer>): Promise<void>;
}

/** More than one, so that the number of expired sessions goes down. */
const expiredSessionsPerDelete = 100;

interface Row extends Omit<StoredSession, 'idHash' | 'encryptedTokens'> {
  readonly idHash: Buffer;
  readonly encryptedTokens: Buffer;
}

/** @param pool connections without a tenant */
export function createSessionStore(pool: pg.Pool): SessionStore {
  async function changesOne(text: string, values: readonly unknown[]): Promise<boolean> {
    const { rowCount } = await pool.query(text, [...values]);
    return rowCount === 1;
  }

  return {
    async create(session, now) {
      await pool.query(
        `DELETE FROM sessions WHERE id_hash IN (
           SELECT id_hash FROM sessions WHERE expires_at <= $1 LIMIT ${expiredSessionsPerDelete})`,
        [now],
      );
      const { idHash, sub, signedInAt, endsAt, expiresAt, keyId, encryptedTokens, tokensExpireAt } = session;
      await pool.query(
        `INSERT INTO sessions (id_hash, sub, signed_in_at, ends_at, expires_at, key_id, sealed_tokens, tokens_expire_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [idHash, sub, signedInAt, endsAt, expiresAt, keyId, encryptedTokens, tokensExpireAt],
      );
    },

    async find(idHash, now) {
      const { rows } = await pool.query<Row>(
        `SELECT id_hash AS "idHash", sessions.sub, signed_in_at AS "signedInAt", ends_at AS "endsAt",
                expires_at AS "expiresAt", key_id AS "keyId", sealed_tokens AS "encryptedTokens",
                tokens_expire_at AS "tokensExpireAt", tokens_version AS "tokensVersion"
           FROM sessions JOIN users ON users.sub = sessions.sub
          WHERE id_hash = $1 AND expires_at > $2 AND (revoked_before IS NULL OR revoked_before <= signed_in_at)`,
        [idHash, now],
      );
      const [row] = rows;
      if (row === undefined) return undefined;
      return { ...row, idHash: new Uint8Array(row.idHash), encryptedTokens: new Uint8Array(row.encryptedTokens) };
    },

    async extend({ idHash, endsAt }, requested) {
      const expiresAt = requested < endsAt ? requested : endsAt;
      await pool.query('UPDATE sessions SET expires_at = $2 WHERE id_hash = $1 AND expires_at < $2', [
        idHash,
        expiresAt,
      ]);
    },

    acquireRefreshLease: ({ idHash, tokensVersion }, now, until) =>
      changesOne(
        `UPDATE sessions SET refresh_leased_until = $4
          WHERE id_hash = $1 AND tokens_version = $2 AND (refresh_leased_until IS NULL OR refresh_leased_until <= $3)`,
        [idHash, tokensVersion, now, until],
      ),

    async releaseRefreshLease({ idHash, tokensVersion }, until) {
      await pool.query(
        `UPDATE sessions SET refresh_leased_until = NULL
          WHERE id_hash = $1 AND tokens_version = $2 AND refresh_leased_until = $3`,
        [idHash, tokensVersion, until],
      );
    },

    replaceTokens: ({ idHash, tokensVersion }, { keyId, encryptedTokens, tokensExpireAt }) =>
      changesOne(
        `UPDATE sessions
            SET key_id = $3, sealed_tokens = $4, tokens_expire_at = $5, tokens_version = tokens_version + 1,
                refresh_leased_until = NULL
          WHERE id_hash = $1 AND tokens_version = $2`,
        [idHash, tokensVersion, keyId, encryptedTokens, tokensExpireAt],
      ),

    endIfTokensUnchanged: ({ idHash, tokensVersion }) =>
      changesOne('DELETE FROM sessions WHERE id_hash = $1 AND tokens_version = $2', [idHash, tokensVersion]),

    async end(idHash) {
      await pool.query('DELETE FROM sessions WHERE id_hash = $1', [idHash]);
    },
  };
}
