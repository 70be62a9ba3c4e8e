import { hostname, userInfo } from 'node:os';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { CliError } from './errors.ts';

/**
 * Who runs the command, as the record is to name them: whom AWS takes them for, by the credentials that the change is
 * made with. With a local Cognito, which takes anybody, it is the account on this machine.
 *
 * @returns `arn:aws:sts::123456789012:assumed-role/operators/ada`, or `local:ada@laptop`
 * @throws {CliError} where AWS doesn't say: nothing is done by nobody
 */
export async function findActor(region: string, endpoint: string | undefined): Promise<string> {
  if (endpoint !== undefined) return `local:${osUserName()}@${hostname()}`;
  const sts = new STSClient({ region });
  try {
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    if (Arn === undefined) throw new Error('AWS named nobody.');
    return Arn;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(
      'actor_unknown',
      `AWS does not say who runs this, and every change goes on record under a name: ${reason}`,
    );
  } finally {
    sts.destroy();
  }
}

/** A container may run under a number that no account has. */
function osUserName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
