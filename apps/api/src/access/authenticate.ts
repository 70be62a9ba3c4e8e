import { type Principal, readBearerToken, type TokenUse } from '@freehold/identity';
import type { TokenVerifier } from '@freehold/identity/cognito';
import type { ApiContext } from '../http/api-context.ts';
import { Problem } from '../problems/problem.ts';

/** @param tokenUse the kind of token that is taken here, where it isn't the one that is taken everywhere */
export type Authenticate = (ctx: ApiContext, tokenUse?: TokenUse) => Promise<Principal>;

/**
 * Finds out who is calling, by the Bearer token.
 *
 * @param preferred the kind of token that is taken. The other kind is refused: each is made for a purpose.
 */
export function authenticator(verifier: TokenVerifier, preferred: TokenUse): Authenticate {
  return async (ctx, tokenUse = preferred) => {
    const token = readBearerToken(ctx.req.headers.authorization);
    if (token === 'missing') throw new Problem('token_missing');
    if (token === 'malformed') throw new Problem('token_invalid');
    const principal = await verifier.verify(token, tokenUse);
    ctx.state.log.setBindings({ sub: principal.sub });
    return principal;
  };
}
