import { probeJwks } from '@freehold/cognito';
import type { ApiEnvironment } from '@freehold/environment';
import type { Services } from '../services.ts';
import { type CheckResult, errorMessage, failed, passed } from './check-result.ts';

/** Tokens are good from one second to another: clocks that differ by more than this refuse good ones. */
const maxClockSkewSeconds = 5;

/** The keys that tokens are verified with, and the clocks that they are judged by. */
export async function checkJwks(
  { database, now }: Pick<Services, 'database' | 'now'>,
  { AWS_REGION: region, COGNITO_ENDPOINT: endpoint, COGNITO_USER_POOL_ID: userPoolId }: ApiEnvironment,
): Promise<CheckResult[]> {
  const findings: CheckResult[] = [];
  try {
    const { keys, serverTime } = await probeJwks(userPoolId, { region, endpoint });
    findings.push(
      keys > 0
        ? passed('The keys that tokens are verified with can be had.')
        : failed('The pool shows no keys: every token is refused.', 'Correct COGNITO_USER_POOL_ID.'),
    );
    if (serverTime !== undefined) findings.push(checkClock('Cognito', serverTime, now()));
  } catch (error) {
    findings.push(
      failed(
        `The keys that tokens are verified with can not be had: ${errorMessage(error)}`,
        endpoint === undefined
          ? `Let this machine reach cognito-idp.${region}.amazonaws.com by HTTPS, and check COGNITO_USER_POOL_ID.`
          : 'Start the local Cognito, or correct COGNITO_ENDPOINT.',
      ),
    );
  }
  // Whether the database answers at all has been looked at.
  const databaseTime = await database.now().catch(() => undefined);
  if (databaseTime !== undefined) findings.push(checkClock('the database', databaseTime, now()));
  return findings;
}

function checkClock(owner: string, time: Date, now: Date): CheckResult {
  const seconds = Math.round((now.getTime() - time.getTime()) / 1_000);
  if (Math.abs(seconds) <= maxClockSkewSeconds) return passed(`The clocks of this machine and of ${owner} agree.`);
  const direction = seconds > 0 ? 'ahead of' : 'behind';
  return failed(
    `This machine’s clock is ${Math.abs(seconds)} s ${direction} that of ${owner}: good tokens are refused.`,
    'Have the clock set by NTP: timedatectl set-ntp true.',
  );
}
