import type { TokenVerifier } from '@freehold/cognito';
import { IdentityError, type Principal, readBearerToken, type TokenUse } from '@freehold/identity';
import type { BrowserSessions } from '../auth/sessions/session-cookie.ts';
import type { Endpoint } from '../contract/endpoint.ts';
import type { ApiContext } from '../http/api-context.ts';
import { Problem } from '../http/errors/problem.ts';
import { type Prompt, whenKnown } from './prompt.ts';

/** @param operation what is asked for, which may take another kind of token than is taken everywhere */
export type Authenticate = (
  ctx: ApiContext,
  endpoint?: Pick<Endpoint, 'tokenUse' | 'sessionTokenUse'>,
) => Prompt<Principal>;

/**
 * Finds out who is calling: by the Bearer token, or else by the session that the request's cookie names. A session's token
 * is verified like one that the request brought.
 *
 * @param preferred the kind of token that is taken. The other kind is refused: each is made for a purpose.
 * @param sessions `undefined` where there is no Hosted UI
 */
export function authenticator(
  verifier: TokenVerifier,
  preferred: TokenUse,
  sessions?: Pick<BrowserSessions, 'tokenOf'>,
): Authenticate {
  async function authenticateBySession(ctx: ApiContext, tokenUse: TokenUse): Promise<Principal> {
    const token = await sessions?.tokenOf(ctx, tokenUse);
    if (token === undefined) throw new Problem('token_missing');
    return verifier.verify(token, tokenUse).catch((cause: unknown) => {
      // Nobody sees the token who could do something about it. Signing in again helps: by our clock it is good.
      const isBad = cause instanceof IdentityError && ['token_invalid', 'token_expired'].includes(cause.code);
      throw isBad ? new Problem('session_expired', { cause }) : cause;
    });
  }

  return (ctx, { tokenUse = preferred, sessionTokenUse = tokenUse } = {}) => {
    const token = readBearerToken(ctx.req.headers.authorization);
    if (token === 'malformed') throw new Problem('token_invalid');
    const principal =
      token === 'missing'
        ? authenticateBySession(ctx, sessionTokenUse)
        : (verifier.findCached(token, tokenUse) ?? verifier.verify(token, tokenUse));
    return whenKnown(principal, (caller) => {
      ctx.state.log.bind('sub', caller.sub);
      return caller;
    });
  };
}
