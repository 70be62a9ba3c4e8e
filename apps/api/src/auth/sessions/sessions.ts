import type { Principal, RefreshableTokens } from '@freehold/identity';
import { decryptTokens, encryptTokens, type SessionTokens } from './encrypted-tokens.ts';
import { lifetimes } from './lifetimes.ts';
import { type RefreshOptions, tokenRefresher } from './refresh.ts';
import { hashOfSessionId, newSessionId, type SessionId } from './session-id.ts';

/** Sessions: the browser has the id, the database has the encrypted tokens. */
export interface Sessions {
  /** Creates a session for a user who has just signed in. */
  create(user: Pick<Principal, 'sub' | 'issuedAt'>, tokens: RefreshableTokens): Promise<SessionId>;
  /**
   * The valid tokens of a session.
   *
   * @returns `undefined` where there is no such session, or it has ended
   * @throws {IdentityError} where they have expired and can't be refreshed now
   */
  tokensOf(id: SessionId): Promise<SessionTokens | undefined>;
  /** Ends a session, and revokes its refresh token with Cognito where that is available. */
  end(id: SessionId): Promise<void>;
}

export function createSessions(options: RefreshOptions): Sessions {
  const { store, encryption, hostedUi, log, now } = options;
  const refreshIfNeeded = tokenRefresher(options);
  const fromNow = (milliseconds: number) => new Date(now().getTime() + milliseconds);

  return {
    async create({ sub, issuedAt }, tokens) {
      const id = newSessionId();
      const idHash = hashOfSessionId(id);
      await store.create(
        {
          idHash,
          sub,
          signedInAt: issuedAt,
          endsAt: fromNow(lifetimes.session),
          expiresAt: fromNow(lifetimes.idleSession),
          ...encryptTokens(encryption, idHash, tokens),
        },
        now(),
      );
      return id;
    },

    async tokensOf(id) {
      const stored = await store.find(hashOfSessionId(id), now());
      if (stored === undefined) return undefined;
      const tokens = decryptTokens(encryption, stored);
      if (tokens === undefined) {
        log.warn(
          { event: 'session_undecryptable', sub: stored.sub },
          'A session can not be decrypted with any of SESSION_KEYS',
        );
        return undefined;
      }
      if (stored.expiresAt < fromNow(lifetimes.idleSession - lifetimes.sessionExtension)) {
        await store.extend(stored, fromNow(lifetimes.idleSession));
      }
      return refreshIfNeeded({ stored, tokens });
    },

    async end(id) {
      const stored = await store.find(hashOfSessionId(id), now());
      await store.end(hashOfSessionId(id));
      const tokens = stored === undefined ? undefined : decryptTokens(encryption, stored);
      if (tokens === undefined) return;
      await hostedUi.revoke(tokens.refreshToken).catch((error: unknown) => {
        // The session's row was the only copy of the token.
        log.warn({ event: 'tokens_not_revoked', err: error, sub: stored?.sub }, 'A refresh token could not be revoked');
      });
    },
  };
}
