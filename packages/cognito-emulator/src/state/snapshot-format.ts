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

/** The state as JSON. It contains private keys and client secrets: who reads it can make tokens for any user. */
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

/** The state in the form of the file. */
export function takeSnapshot(state: EmulatorState): Snapshot {
  return {
    format: 1,
    pools: state.pools().map((poolState) => ({
      pool: poolState.pool,
      clients: poolState.clients.values(),
      groups: poolState.groups.values(),
      users: poolState.users.values(),
      signingKeys: poolState.signingKeys.values(),
      challengeSessions: poolState.challengeSessions.values(),
      refreshTokens: poolState.refreshTokens.values(),
      revokedSignIns: poolState.revokedSignIns.values(),
      retiredSigningKeys: poolState.retiredSigningKeys.values(),
      passwordResets: poolState.passwordResets.values(),
      resourceServers: poolState.resourceServers.values(),
      brandings: poolState.brandings.values(),
      hostedUiSessions: poolState.hostedUiSessions.values(),
      authorizationCodes: poolState.authorizationCodes.values(),
    })),
  };
}

/** Loads a snapshot into an empty state. */
export function restoreSnapshot(state: EmulatorState, snapshot: Snapshot): void {
  for (const poolSnapshot of snapshot.pools) {
    const poolState = state.addPool(poolSnapshot.pool);
    poolSnapshot.clients.forEach((client) => void poolState.clients.put(client));
    poolSnapshot.groups.forEach((group) => void poolState.groups.put(group));
    poolSnapshot.users.forEach((user) => void poolState.users.add(user));
    poolSnapshot.signingKeys.forEach((pair) => void poolState.signingKeys.put(pair));
    poolSnapshot.challengeSessions.forEach((session) => void poolState.challengeSessions.put(session));
    poolSnapshot.refreshTokens.forEach((token) => void poolState.refreshTokens.put(token));
    poolSnapshot.revokedSignIns.forEach((signIn) => void poolState.revokedSignIns.put(signIn));
    poolSnapshot.retiredSigningKeys.forEach((key) => void poolState.retiredSigningKeys.put(key));
    poolSnapshot.passwordResets.forEach((reset) => void poolState.passwordResets.put(reset));
    poolSnapshot.resourceServers.forEach((server) => void poolState.resourceServers.put(server));
    poolSnapshot.brandings.forEach((branding) => void poolState.brandings.put(branding));
    poolSnapshot.hostedUiSessions.forEach((session) => void poolState.hostedUiSessions.put(session));
    poolSnapshot.authorizationCodes.forEach((code) => void poolState.authorizationCodes.put(code));
  }
}
