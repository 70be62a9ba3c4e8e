import type { DirectoryUser } from '@freehold/cognito';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import type { Services } from '../services.ts';
import { example } from '../terminal/help.ts';
import { displayName, requireUser, toPoolUser } from './user.ts';

/**
 * Lifts the login rate limit of a user's account: their failed attempts from all addresses no longer count.
 *
 * @returns how many counts there were; one for each kind of attempt and address
 */
export async function unlockUser(
  { database, actor }: Pick<Services, 'database' | 'actor'>,
  user: DirectoryUser,
): Promise<number> {
  const by = await actor();
  const counts = await database.resetLoginRateLimits(user.email ?? user.sub);
  await database.recordUserChange(toPoolUser(user), {
    actor: by,
    action: 'user.unlocked',
    before: { rate_limits: counts },
    after: { rate_limits: 0 },
    revoke: false,
  });
  return counts;
}

export function unlockUserCommand(action: Action): Command {
  return new Command('unlock')
    .description('Let a user sign in again who is locked out after too many attempts')
    .argument('<user>', 'an e-mail address or a sub')
    .addHelpText('after', example('users unlock road@acme.example'))
    .action(
      action(async (services, name: string) => {
        const user = await requireUser(services, name);
        const counts = await unlockUser(services, user);
        services.output.result({ sub: user.sub, email: user.email, rate_limits_removed: counts }, () =>
          counts === 0
            ? `No attempts are counted for ${displayName(user)}.`
            : `Unlocked ${displayName(user)}: earlier attempts no longer count.`,
        );
      }),
    );
}
