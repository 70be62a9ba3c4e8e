import { hostname, userInfo } from 'node:os';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { CliError, errorMessage } from './errors.ts';

/**
 * Who runs the command, for audit events: the identity of the AWS credentials that make the change. A local Cognito accepts
 * any credentials, so there it is the OS user.
 *
 * @returns `arn:aws:sts::123456789012:assumed-role/operators/ada`, or `local:ada@laptop`
 * @throws {CliError} `actor_unknown` if AWS doesn't say: no change is made without a name
 */
export async function findActor(region: string, endpoint: string | undefined): Promise<string> {
  if (endpoint !== undefined) return `local:${osUserName()}@${hostname()}`;
  const sts = new STSClient({ region });
  try {
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    if (Arn === undefined) throw new Error('the response has no ARN.');
    return Arn;
  } catch (cause) {
    throw new CliError(
      'actor_unknown',
      `AWS does not say who runs this command, and each change is logged with its author: ${errorMessage(cause)}`,
    );
  } finally {
    sts.destroy();
  }
}

/** A container may run as a user id without a name. */
function osUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
