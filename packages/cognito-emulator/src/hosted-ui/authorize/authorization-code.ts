import { randomUUID } from 'node:crypto';
import { minute } from '../../clock.ts';
import type { AuthorizationCode } from '../../state/records.ts';
import type { UserPoolState } from '../../state/user-pool-state.ts';
import { hashOpaqueToken } from '../../tokens/opaque-token.ts';

/** AWS documentation, "The redirect and authorization endpoint". */
const codeLifetime = 5 * minute;

/** Issues a code in the form of AWS's: a UUID with 122 random bits. */
export function issueAuthorizationCode(
  poolState: UserPoolState,
  grant: Omit<AuthorizationCode, 'codeHash' | 'expiresAt'>,
  now: number,
): string {
  poolState.authorizationCodes.deleteExpired(now);
  const code = randomUUID();
  poolState.authorizationCodes.put({ ...grant, codeHash: hashOpaqueToken(code), expiresAt: now + codeLifetime });
  return code;
}

/** The code's record, unless it has expired. */
export function findAuthorizationCode(
  poolState: UserPoolState,
  code: string,
  now: number,
): AuthorizationCode | undefined {
  const found = poolState.authorizationCodes.find(hashOpaqueToken(code));
  return found !== undefined && found.expiresAt > now ? found : undefined;
}

/** Makes the code unusable: a second request with it finds none. */
export function consumeAuthorizationCode(poolState: UserPoolState, { codeHash }: AuthorizationCode): void {
  poolState.authorizationCodes.delete(codeHash);
}
