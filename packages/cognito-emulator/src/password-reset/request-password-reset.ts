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
 * Sends a person who forgot their password a code, and says where it went. Where the client prevents user existence
 * errors, nobody learns whether it went anywhere: the limit counts for names that nobody has, too [inferred]. For these
 * the real service was documented to answer now and then with InvalidParameterException instead; the emulator never does.
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
  // First, so that the answer takes as long where there is nobody to send it to.
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
 * Takes a user's password away and sends them a code to set another with. It counts against no limit. A pool without
 * self-service recovery has no such reset (API reference, AdminResetUserPassword).
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
