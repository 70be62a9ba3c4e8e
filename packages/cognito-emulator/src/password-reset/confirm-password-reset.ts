import { preventsUserExistenceErrors } from '../clients/user-pool-client.ts';
import type { EmulatorContext } from '../emulator-context.ts';
import { CognitoException, notAuthorized } from '../errors.ts';
import type { UsernameOrAlias } from '../identifiers.ts';
import { checkPasswordPolicy } from '../passwords/password-policy.ts';
import { replacePassword } from '../passwords/replace-password.ts';
import { passwordPolicyOf } from '../pools/user-pool.ts';
import type { User, UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { usernameNotFound } from './account-recovery.ts';
import { checkWrongCodeLimit, countWrongCode, findOpenCode, rateLimitKey, resetWrongCodes } from './password-reset.ts';

/**
 * Sets the password of a user who has the code. A password that violates the policy costs no attempt.
 *
 * @throws InvalidPasswordException, CodeMismatchException, ExpiredCodeException, LimitExceededException,
 *   NotAuthorizedException, UserNotFoundException
 */
export async function confirmPasswordReset(
  { clock, passwordHasher }: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  request: { name: UsernameOrAlias; code: string; password: string },
): Promise<void> {
  checkPasswordPolicy(request.password, passwordPolicyOf(poolState.pool));
  const verifiedCode = findOpenCode(
    poolState,
    rateLimitKey(poolState.users.find(request.name), request.name),
    clock().getTime(),
  );
  const [correct, password] = await Promise.all([
    passwordHasher.verify(request.code, verifiedCode?.hash),
    passwordHasher.hash(request.password),
  ]);

  // Nothing is awaited from here on: of two concurrent requests the second finds the code used, and concurrent guesses
  // count against the limit.
  const now = clock().getTime();
  const found = poolState.users.find(request.name);
  const account = rateLimitKey(found, request.name);
  const user = existingUser(found, client);
  checkWrongCodeLimit(poolState, account, now);
  if (user === undefined) {
    countWrongCode(poolState, account, now);
    throw codeMismatch();
  }
  const currentCode = findOpenCode(poolState, account, now);
  if (currentCode === undefined) {
    throw new CognitoException('ExpiredCodeException', 'Invalid code provided, please request a code again.');
  }
  if (!correct || currentCode !== verifiedCode) {
    countWrongCode(poolState, account, now);
    throw codeMismatch();
  }
  // This deletes the code, too.
  replacePassword(poolState, user.username, password, clock, () => ({ status: 'CONFIRMED' }));
  resetWrongCodes(poolState, user);
}

/**
 * When the client prevents user existence errors, an unknown or disabled user has no right code; a user without a code
 * is reported (AWS documentation, "Managing user existence error responses").
 */
function existingUser(user: User | undefined, client: UserPoolClient): User | undefined {
  if (user?.enabled) return user;
  if (preventsUserExistenceErrors(client)) return undefined;
  throw user === undefined ? usernameNotFound() : notAuthorized('User is disabled.');
}

function codeMismatch(): CognitoException {
  return new CognitoException('CodeMismatchException', 'Invalid verification code provided, please try again.');
}
