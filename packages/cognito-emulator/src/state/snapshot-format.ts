import { z } from 'zod';
import type { EmulatorState } from './emulator-state.ts';
import {
  AuthorizationCode,
  ChallengeSession,
  Group,
  HostedUiSession,
  ManagedLoginBranding,
  PasswordReset,
  RefreshToken,
  ResourceServer,
  RetiredSigningKey,
  RevokedSignIn,
  SigningKeyPair,
  User,
  UserPool,
  UserPoolClient,
} from './records.ts';

/**
 * The state as JSON. It holds the pools' private keys and the clients' secrets as they are: whoever reads it can make
 * tokens for anybody.
 */
export const Snapshot = z.object({
  format: z.literal(1),
  pools: z.array(
    z.object({
      pool: UserPool,
      clients: z.array(UserPoolClient),
      groups: z.array(Group),
      users: z.array(User),
      signingKeys: z.array(SigningKeyPair),
      challengeSessions: z.array(ChallengeSession),
      refreshTokens: z.array(RefreshToken),
      revokedSignIns: z.array(RevokedSignIn).default([]),
      retiredSigningKeys: z.array(RetiredSigningKey).default([]),
      passwordResets: z.array(PasswordReset).default([]),
      resourceServers: z.array(ResourceServer).default([]),
      brandings: z.array(ManagedLoginBranding).default([]),
      hostedUiSessions: z.array(HostedUiSession).default([]),
      authorizationCodes: z.array(AuthorizationCode).default([]),
    }),
  ),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** All that is remembered, as it goes into the file. Private keys and client secrets are in it. */
export function takeSnapshot(state: EmulatorState): Snapshot {
  return {
    format: 1,
    pools: state.pools().map((pool) => ({
      pool: pool.pool,
      clients: pool.clients.values(),
      groups: pool.groups.values(),
      users: pool.users.values(),
      signingKeys: pool.signingKeys.values(),
      challengeSessions: pool.challengeSessions.values(),
      refreshTokens: pool.refreshTokens.values(),
      revokedSignIns: pool.revokedSignIns.values(),
      retiredSigningKeys: pool.retiredSigningKeys.values(),
      passwordResets: pool.passwordResets.values(),
      resourceServers: pool.resourceServers.values(),
      brandings: pool.brandings.values(),
      hostedUiSessions: pool.hostedUiSessions.values(),
      authorizationCodes: pool.authorizationCodes.values(),
    })),
  };
}

/** Puts all that a snapshot holds into an empty state. */
export function restoreSnapshot(state: EmulatorState, snapshot: Snapshot): void {
  for (const poolSnapshot of snapshot.pools) {
    const pool = state.addPool(poolSnapshot.pool);
    poolSnapshot.clients.forEach((client) => void pool.clients.put(client));
    poolSnapshot.groups.forEach((group) => void pool.groups.put(group));
    poolSnapshot.users.forEach((user) => void pool.users.add(user));
    poolSnapshot.signingKeys.forEach((pair) => void pool.signingKeys.put(pair));
    poolSnapshot.challengeSessions.forEach((session) => void pool.challengeSessions.put(session));
    poolSnapshot.refreshTokens.forEach((token) => void pool.refreshTokens.put(token));
    poolSnapshot.revokedSignIns.forEach((signIn) => void pool.revokedSignIns.put(signIn));
    poolSnapshot.retiredSigningKeys.forEach((key) => void pool.retiredSigningKeys.put(key));
    poolSnapshot.passwordResets.forEach((reset) => void pool.passwordResets.put(reset));
    poolSnapshot.resourceServers.forEach((server) => void pool.resourceServers.put(server));
    poolSnapshot.brandings.forEach((branding) => void pool.brandings.put(branding));
    poolSnapshot.hostedUiSessions.forEach((session) => void pool.hostedUiSessions.put(session));
    poolSnapshot.authorizationCodes.forEach((code) => void pool.authorizationCodes.put(code));
  }
}
