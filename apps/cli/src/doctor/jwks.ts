import type { ApiEnvironment } from '@freehold/environment';
import { lookAtKeySet } from '@freehold/identity/cognito';
import type { Parts } from '../parts.ts';
import { bad, type Finding, good, reasonOf } from './finding.ts';

/** Tokens are good from one second to another: clocks that differ by more than this refuse good ones. */
const toleratedSeconds = 5;

/** The keys that tokens are verified with, and the clocks that they are judged by. */
export async function checkKeySet(
  { database, now }: Pick<Parts, 'database' | 'now'>,
  { AWS_REGION: region, COGNITO_ENDPOINT: endpoint, COGNITO_USER_POOL_ID: userPoolId }: ApiEnvironment,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    const { keys, serverTime } = await lookAtKeySet(userPoolId, { region, endpoint });
    findings.push(
      keys > 0
        ? good('The keys that tokens are verified with can be had.')
        : bad('The pool shows no keys: every token is refused.', 'Correct COGNITO_USER_POOL_ID.'),
    );
    if (serverTime !== undefined) findings.push(checkClock('Cognito', serverTime, now()));
  } catch (error) {
    findings.push(
      bad(
        `The keys that tokens are verified with can not be had: ${reasonOf(error)}`,
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

function checkClock(whose: string, time: Date, now: Date): Finding {
  const seconds = Math.round((now.getTime() - time.getTime()) / 1_000);
  if (Math.abs(seconds) <= toleratedSeconds) return good(`The clocks of this machine and of ${whose} agree.`);
  const direction = seconds > 0 ? 'ahead of' : 'behind';
  return bad(
    `This machine’s clock is ${Math.abs(seconds)} s ${direction} that of ${whose}: good tokens are refused.`,
    'Have the clock set by NTP: timedatectl set-ntp true.',
  );
}
