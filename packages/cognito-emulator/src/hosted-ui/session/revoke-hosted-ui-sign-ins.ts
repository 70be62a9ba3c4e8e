import type { Username } from '../../identifiers.ts';
import type { UserPoolState } from '../../state/user-pool-state.ts';

/** Signs a user out of all browsers, and takes codes away that nobody has redeemed yet. */
export function revokeHostedUiSignIns(state: UserPoolState, username: Username): void {
  state.hostedUiSessions.deleteWhere((session) => session.username === username);
  state.authorizationCodes.deleteWhere((code) => code.username === username);
}
