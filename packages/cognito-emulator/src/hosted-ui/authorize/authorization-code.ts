import { randomUUID } from 'node:crypto';
import { minute } from '../../clock.ts';
import type { AuthorizationCode } from '../../state/records.ts';
import type { UserPoolState } from '../../state/user-pool-state.ts';
import { hashOpaqueToken } from '../../tokens/opaque-token.ts';

/** AWS documentation, "The redirect and authorization endpoint". */
const codeLifetime = 5 * minute;

/** Makes a code, in the form of the service's: a UUID, of which 122 bits are random. */
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

/** What a code is good for, as long as it is good for anything. */
export function findAuthorizationCode(
  poolState: UserPoolState,
  code: string,
  now: number,
): AuthorizationCode | undefined {
  const found = poolState.authorizationCodes.find(hashOpaqueToken(code));
  return found !== undefined && found.expiresAt > now ? found : undefined;
}

/** Of two who come with one code, the second finds none. */
export function consumeAuthorizationCode(poolState: UserPoolState, { codeHash }: AuthorizationCode): void {
  poolState.authorizationCodes.delete(codeHash);
}
