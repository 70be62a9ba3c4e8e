import type { TokenVerifier } from '@freehold/cognito';
import { type BearerToken, IdentityError, type Principal, readBearerToken, type TokenUse } from '@freehold/identity';
import type { Endpoint } from '../contract/endpoint.ts';
import type { ApiContext } from '../http/api-context.ts';
import { Problem } from '../http/errors/problem.ts';

/**
 * Finds out who is calling.
 *
 * @param endpoint may take another kind of token than the API's preferred one
 * @throws {Problem} `token_missing`, `token_invalid` and others
 */
export type Authenticate = (
  ctx: ApiContext,
  endpoint?: Pick<Endpoint, 'tokenUse' | 'sessionTokenUse'>,
) => Promise<Principal>;

/** Where the token of a request's session comes from. */
export interface SessionTokens {
  /** @returns `undefined` for a request without a session */
  tokenOf(ctx: ApiContext, tokenUse: TokenUse): Promise<BearerToken | undefined>;
}

/**
 * Authenticates by the Bearer token, or else by the session cookie. A session's token is verified like a Bearer token.
 *
 * @param preferred the kind of token that the API takes. The other kind is refused: each is made for a purpose.
 * @param sessions `undefined` where there is no Hosted UI
 */
export function authenticator(verifier: TokenVerifier, preferred: TokenUse, sessions?: SessionTokens): Authenticate {
  async function authenticateBySession(ctx: ApiContext, tokenUse: TokenUse): Promise<Principal> {
    const token = await sessions?.tokenOf(ctx, tokenUse);
    if (token === undefined) throw new Problem('token_missing');
    return verifier.verify(token, tokenUse).catch((cause: unknown) => {
      // The user can't see the token. Signing in again replaces it.
      const isBad = cause instanceof IdentityError && ['token_invalid', 'token_expired'].includes(cause.code);
      throw isBad ? new Problem('session_expired', { cause }) : cause;
    });
  }

  return async (ctx, { tokenUse = preferred, sessionTokenUse = tokenUse } = {}) => {
    const token = readBearerToken(ctx.req.headers.authorization);
    if (token === 'malformed') throw new Problem('token_invalid');
    const principal =
      token === 'missing'
        ? await authenticateBySession(ctx, sessionTokenUse)
        : (verifier.findCached(token, tokenUse) ?? (await verifier.verify(token, tokenUse)));
    ctx.state.log.bind('sub', principal.sub);
    return principal;
  };
}
