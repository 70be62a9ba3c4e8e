import { IdentityError, type Principal, type SecondFactors } from '@freehold/identity';
import { isCodeOf } from './app-code.ts';
import type { PendingSetup } from './pending-setups.ts';

/**
 * Sets the second factor of a pending setup with Cognito. It can be repeated: Cognito confirms a setup once, so where what
 * follows failed, or Cognito's answer was lost, the account shows that it took effect.
 *
 * @param code six digits
 * @param now by which the app made the code
 * @returns whether the code is right
 * @throws {IdentityError} `challenge_expired` where Cognito has no such setup and the account has no second factor
 */
export async function confirmSetup(
  secondFactors: Pick<SecondFactors, 'confirmSetup' | 'isSetUp'>,
  { username }: Pick<Principal, 'username'>,
  { accessToken, secret }: PendingSetup,
  code: string,
  now: Date,
): Promise<boolean> {
  try {
    return await secondFactors.confirmSetup(accessToken, code);
  } catch (error) {
    const isOver = error instanceof IdentityError && error.code === 'challenge_expired';
    if (!isOver || !(await secondFactors.isSetUp(username))) throw error;
    return isCodeOf(secret, code, now);
  }
}
