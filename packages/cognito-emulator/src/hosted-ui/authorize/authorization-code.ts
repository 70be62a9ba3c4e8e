import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { minute } from '../../clock.ts';
import { ClientId, Sub, Username } from '../../identifiers.ts';
import type { UserPoolState } from '../../state/user-pool-state.ts';
import { hashOpaqueToken } from '../../tokens/opaque-token.ts';
import { ClaimsAndScopeOverrideDetails } from '../../triggers/pre-token-generation-event.ts';

/** AWS documentation, "The redirect and authorization endpoint". */
const codeLifetime = 5 * minute;

/** What a person granted to a client, until the client fetches the tokens for it. Only a hash of the code is kept. */
export const AuthorizationCode = z.object({
  codeHash: z.string(),
  clientId: ClientId,
  redirectUri: z.string(),
  username: Username,
  sub: Sub,
  scopes: z.array(z.string()),
  codeChallenge: z.string().optional(),
  nonce: z.string().optional(),
  /** In seconds since 1970. */
  authTime: z.number(),
  /** What the pre token generation function wants in the tokens. */
  overrides: ClaimsAndScopeOverrideDetails,
  /** In milliseconds. */
  expiresAt: z.number(),
});
export type AuthorizationCode = z.infer<typeof AuthorizationCode>;

/** Makes a code, in the form of the service's: a UUID, of which 122 bits are random. */
export function issueAuthorizationCode(
  state: UserPoolState,
  grant: Omit<AuthorizationCode, 'codeHash' | 'expiresAt'>,
  now: number,
): string {
  state.authorizationCodes.deleteExpired(now);
  const code = randomUUID();
  state.authorizationCodes.put({ ...grant, codeHash: hashOpaqueToken(code), expiresAt: now + codeLifetime });
  return code;
}

/** What a code is good for, as long as it is good for anything. */
export function findAuthorizationCode(state: UserPoolState, code: string, now: number): AuthorizationCode | undefined {
  const found = state.authorizationCodes.find(hashOpaqueToken(code));
  return found !== undefined && found.expiresAt > now ? found : undefined;
}

/** Of two who come with one code, the second finds none. */
export function consumeAuthorizationCode(state: UserPoolState, { codeHash }: AuthorizationCode): void {
  state.authorizationCodes.delete(codeHash);
}
