import { preventsUserExistenceErrors } from '../clients/user-pool-client.ts';
import type { EmulatorContext } from '../emulator-context.ts';
import type { UsernameOrAlias } from '../identifiers.ts';
import { sendPasswordResetCode } from '../mailbox/password-reset-message.ts';
import { replacePassword } from '../passwords/replace-password.ts';
import type { UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { accountRecoveryOf, checkSelfServiceRecovery } from './account-recovery.ts';
import { codeDeliveryDetails, simulatedDeliveryDetails } from './code-delivery-details.ts';
import { newConfirmationCode } from './confirmation-code.ts';
import { countCodeRequest, rateLimitKey, storeCode } from './password-reset.ts';

/**
 * Sends a user a code and returns where it went. When the client prevents user existence errors, unknown users get the
 * same response, and the limit applies to them, too [inferred].
 *
 * @returns CodeDeliveryDetails
 * @throws NotAuthorizedException, UserNotFoundException, InvalidParameterException, LimitExceededException
 */
export async function requestPasswordReset(
  { clock, mailbox, passwordHasher }: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  name: UsernameOrAlias,
) {
  checkSelfServiceRecovery(poolState.pool);
  // First, so that the response takes as long for unknown users.
  const { code, hash } = await newConfirmationCode(passwordHasher);

  const user = poolState.users.find(name);
  const recovery = accountRecoveryOf(poolState.pool, user);
  if ('error' in recovery && !(recovery.hidden && preventsUserExistenceErrors(client))) throw recovery.error;
  const now = clock().getTime();
  countCodeRequest(poolState, rateLimitKey(user, name), now);
  if (user === undefined || 'error' in recovery) return simulatedDeliveryDetails(poolState.pool.id, name);
  storeCode(poolState, user, hash, now);
  sendPasswordResetCode(mailbox, poolState.pool, recovery.email, code);
  return codeDeliveryDetails(recovery.email);
}

/**
 * Removes a user's password and sends a code to set a new one. It counts against no limit, and needs self-service
 * recovery (API reference, AdminResetUserPassword).
 *
 * @throws UserNotFoundException, NotAuthorizedException, InvalidParameterException
 */
export async function resetPasswordAsAdministrator(
  { clock, mailbox, passwordHasher }: EmulatorContext,
  poolState: UserPoolState,
  name: UsernameOrAlias,
): Promise<void> {
  checkSelfServiceRecovery(poolState.pool);
  const { code, hash } = await newConfirmationCode(passwordHasher);

  const user = poolState.users.get(name);
  const recovery = accountRecoveryOf(poolState.pool, user);
  if ('error' in recovery) throw recovery.error;
  replacePassword(poolState, user.username, undefined, clock, () => ({ status: 'RESET_REQUIRED' }));
  storeCode(poolState, user, hash, clock().getTime());
  sendPasswordResetCode(mailbox, poolState.pool, recovery.email, code);
}
