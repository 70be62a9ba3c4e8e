import { cognitoHost } from '@freehold/aws-partitions';
import { probeJwks } from '@freehold/cognito';
import type { ApiEnvironment } from '@freehold/environment';
import { errorMessage } from '../errors.ts';
import type { Services } from '../services.ts';
import { type CheckResult, failed, passed } from './check-result.ts';

/** Clocks that differ by more than this refuse valid tokens. */
const maxClockSkewSeconds = 5;

/** Checks the JWKS that tokens are verified with, and the clocks that their times are compared to. */
export async function checkJwks(
  { database, now }: Pick<Services, 'database' | 'now'>,
  { AWS_REGION: region, COGNITO_ENDPOINT: endpoint, COGNITO_USER_POOL_ID: userPoolId }: ApiEnvironment,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  try {
    const { keys, serverTime } = await probeJwks(userPoolId, { region, endpoint });
    results.push(
      keys > 0
        ? passed('The keys that verify tokens (JWKS) can be fetched.')
        : failed('The pool has no keys (JWKS): every token is refused.', 'Correct COGNITO_USER_POOL_ID.'),
    );
    if (serverTime !== undefined) results.push(checkClock('Cognito', serverTime, now()));
  } catch (error) {
    results.push(
      failed(
        `The keys that verify tokens (JWKS) can’t be fetched: ${errorMessage(error)}`,
        endpoint === undefined
          ? `Let this machine reach ${cognitoHost(region)} by HTTPS, and check COGNITO_USER_POOL_ID.`
          : 'Start the local Cognito, or correct COGNITO_ENDPOINT.',
      ),
    );
  }
  // An unreachable database is reported by checkDatabase.
  const databaseTime = await database.now().catch(() => undefined);
  if (databaseTime !== undefined) results.push(checkClock('the database', databaseTime, now()));
  return results;
}

function checkClock(owner: string, time: Date, now: Date): CheckResult {
  const seconds = Math.round((now.getTime() - time.getTime()) / 1_000);
  if (Math.abs(seconds) <= maxClockSkewSeconds) return passed(`The clocks of this machine and of ${owner} agree.`);
  const direction = seconds > 0 ? 'ahead of' : 'behind';
  return failed(
    `This machine’s clock is ${Math.abs(seconds)} s ${direction} that of ${owner}: valid tokens are refused.`,
    'Let NTP set the clock: timedatectl set-ntp true.',
  );
}
