import { CognitoException } from '../errors.ts';
import type { UserPool } from '../state/records.ts';

/**
 * Managed login and its branding are not part of the Lite plan.
 *
 * @throws FeatureUnavailableInTierException
 */
export function checkManagedLoginInPlan(pool: UserPool): void {
  if (pool.settings.UserPoolTier === 'LITE') {
    throw new CognitoException('FeatureUnavailableInTierException', 'Managed login needs the ESSENTIALS or PLUS tier.');
  }
}
