import type { TokenVerifier } from '@freehold/cognito';
import {
  type BearerToken,
  type HostedUi,
  IdentityError,
  type Principal,
  type RefreshableTokens,
  type TokenUse,
} from '@freehold/identity';
import type { ApiContext } from '../../http/api-context.ts';

/**
 * Verifies a token that Cognito has just issued.
 *
 * @throws {IdentityError} `sign_in_misconfigured` for a bad one: the pool, the client or the clock is misconfigured
 */
export async function verifyIssued(
  verifier: TokenVerifier,
  token: BearerToken,
  tokenUse: TokenUse,
): Promise<Principal> {
  return verifier.verify(token, tokenUse).catch((cause: unknown) => {
    const isBad = cause instanceof IdentityError && ['token_invalid', 'token_expired'].includes(cause.code);
    throw isBad ? new IdentityError('sign_in_misconfigured', { cause }) : cause;
  });
}

/** Revokes the tokens of a sign-in that is refused. */
export async function discardTokens(
  ctx: ApiContext,
  hostedUi: Pick<HostedUi, 'revoke'>,
  { refreshToken }: Pick<RefreshableTokens, 'refreshToken'>,
): Promise<void> {
  await hostedUi.revoke(refreshToken).catch((error: unknown) => {
    ctx.state.log.warn(
      { event: 'tokens_not_revoked', err: error },
      'The tokens of a refused sign-in could not be revoked',
    );
  });
}
