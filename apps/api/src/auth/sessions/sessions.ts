import type { Principal, RefreshableTokens } from '@freehold/identity';
import { lifetimes } from './lifetimes.ts';
import { type RefreshOptions, tokenRefresher } from './refresh.ts';
import { hashOfSessionId, newSessionId, type SessionId } from './session-id.ts';
import { openTokens, type SessionTokens, sealTokens } from './session-tokens.ts';

/** The sessions of browsers: an id there, and encrypted tokens here, in the database. */
export interface Sessions {
  /** Opens a session for somebody who has just signed in, by what their token says of them. */
  open(person: Pick<Principal, 'sub' | 'issuedAt'>, tokens: RefreshableTokens): Promise<SessionId>;
  /**
   * The tokens of a session, good at this moment.
   *
   * @returns `undefined` where there is no such session, or it is over
   * @throws {IdentityError} where they have expired and can't be refreshed for now
   */
  tokensOf(id: SessionId): Promise<SessionTokens | undefined>;
  /** Ends a session, and makes its refresh token void with Cognito, if that can be reached. */
  end(id: SessionId): Promise<void>;
}

export function createSessions(options: RefreshOptions): Sessions {
  const { store, seal, hostedUi, log, now } = options;
  const fresh = tokenRefresher(options);
  const after = (milliseconds: number) => new Date(now().getTime() + milliseconds);

  return {
    async open({ sub, issuedAt }, tokens) {
      const id = newSessionId();
      const idHash = hashOfSessionId(id);
      await store.open(
        {
          idHash,
          sub,
          signedInAt: issuedAt,
          endsAt: after(lifetimes.session),
          expiresAt: after(lifetimes.idleSession),
          ...sealTokens(seal, idHash, tokens),
        },
        now(),
      );
      return id;
    },

    async tokensOf(id) {
      const stored = await store.find(hashOfSessionId(id), now());
      if (stored === undefined) return undefined;
      const tokens = openTokens(seal, stored);
      if (tokens === undefined) {
        log.warn({ sub: stored.sub }, 'A session can not be opened with any of SESSION_KEYS');
        return undefined;
      }
      if (stored.expiresAt < after(lifetimes.idleSession - lifetimes.sessionUse)) {
        await store.extend(stored, after(lifetimes.idleSession));
      }
      return fresh({ stored, tokens });
    },

    async end(id) {
      const stored = await store.find(hashOfSessionId(id), now());
      await store.end(hashOfSessionId(id));
      const tokens = stored === undefined ? undefined : openTokens(seal, stored);
      if (tokens === undefined) return;
      await hostedUi.revoke(tokens.refreshToken).catch((error: unknown) => {
        // The tokens are gone from here, and nobody else has them.
        log.warn({ err: error, sub: stored?.sub }, 'A refresh token could not be revoked');
      });
    },
  };
}
