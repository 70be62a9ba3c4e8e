import type { Queryable } from './transaction.ts';
import type { PoolUser } from './users.ts';

/** Tokens issued before `revokedBefore` are revoked. */
export interface Revocation {
  readonly revokedBefore: Date;
  /** How long it is until then, by the database's clock. Tokens issued from then on are accepted. */
  readonly waitMilliseconds: number;
}

export interface RevocationOptions {
  /**
   * The full seconds that are waited out after the current one. Tokens say in whole seconds when they were issued, so one
   * issued in the current second counts as issued before its end. A further second allows for Cognito's clock.
   *
   * @default 0
   */
  readonly extraSeconds?: number;
  /** When a token was issued that has to be revoked, even if Cognito's clock is ahead of the database's by some seconds. */
  readonly issuedAt?: Date | undefined;
}

/**
 * How far a revocation may reach into the future. A user gets no valid token until then, so an issue time that is far ahead
 * must not decide. The token verifier refuses tokens that are more than half of it ahead.
 */
const maximumSecondsAhead = 20;

/**
 * Revokes all tokens issued to a user until now, and ends their sessions. The database's clock decides, since an
 * operator's machine may be minutes behind. Of concurrent revocations the latest moment stays.
 */
export async function revokeTokens(
  connection: Queryable,
  { sub, username }: Pick<PoolUser, 'sub' | 'username'>,
  { extraSeconds = 0, issuedAt }: RevocationOptions = {},
): Promise<Revocation> {
  const { rows } = await connection.query<{ moment: Date; wait: number }>(
    `WITH ended AS (DELETE FROM sessions WHERE sub = $1),
          moment AS (SELECT greatest(date_trunc('second', clock_timestamp()) + make_interval(secs => 1 + $3),
                                     CASE WHEN $4::timestamptz IS NOT NULL THEN
                                       least($4, clock_timestamp() + make_interval(secs => $5)) + interval '1 second'
                                     END) AS value)
     INSERT INTO users (sub, username, revoked_before) SELECT $1, $2, value FROM moment
     ON CONFLICT (sub) DO UPDATE SET revoked_before = greatest(users.revoked_before, excluded.revoked_before)
     RETURNING revoked_before AS moment,
               greatest(0, extract(epoch FROM revoked_before - clock_timestamp()) * 1000)::float AS wait`,
    [sub, username, extraSeconds, issuedAt ?? null, maximumSecondsAhead],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('The revocation returned no row.');
  return { revokedBefore: row.moment, waitMilliseconds: Math.ceil(row.wait) };
}
