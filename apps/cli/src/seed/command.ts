import { Command } from 'commander';
import type { Action } from '../action.ts';
import { CliError } from '../errors.ts';
import type { Services } from '../services.ts';
import { example } from '../terminal/help.ts';
import { formatFields } from '../terminal/table.ts';
import { cognitoQuota } from '../throttle.ts';
import { countArgument } from '../users/arguments.ts';
import { seedInstallation } from './seed.ts';
import type { SeedSize } from './seed-data.ts';

/** It opens nothing but what runs on somebody's own machine. The demo of `npm run dev` has the same. */
const localPassword = 'Freehold-demo-1';

interface Options extends SeedSize {
  readonly yesReally: boolean;
  readonly dryRun: boolean;
}

export function seedCommand(action: Action): Command {
  return new Command('seed')
    .description('Fill in made-up tenants, people and rows, for a demonstration or a load test')
    .option('--tenants <number>', 'how many tenants', countArgument(1, 10_000), 2)
    .option('--users <number>', 'people of each', countArgument(1, 100_000), 3)
    .option('--items <number>', 'items of each', countArgument(0, 1_000_000), 50)
    .option('--alerts <number>', 'alerts of each', countArgument(0, 1_000_000), 20)
    .option('--seed <number>', 'the same seed makes the same data', countArgument(0, 1_000_000), 1)
    .option('--yes-really', 'also where Cognito is not a local one', false)
    .option('--dry-run', 'only say what would be made', false)
    .addHelpText('after', example('seed --local', 'seed --local --tenants 100 --users 20 --items 10000'))
    .action(
      action(async (services, options: Options) => {
        const password = seedPassword(services, options.yesReally);
        const { tenants, users, items, alerts, seed } = options;
        if (options.dryRun) {
          const sum = { tenants, users: tenants * users, items: tenants * items, alerts: tenants * alerts };
          services.output.result(
            { ...sum, dry_run: true },
            () => `Would make, where it is missing:\n${formatFields(sum)}`,
          );
          return;
        }
        const local = services.userPool.COGNITO_ENDPOINT !== undefined;
        const pace = local
          ? { ...cognitoQuota, perSecond: Number.POSITIVE_INFINITY }
          : { ...cognitoQuota, perSecond: 10 };
        const made = await seedInstallation(services, {
          tenants,
          users,
          items,
          alerts,
          seed,
          password,
          throttle: pace,
        });
        services.output.result({ ...made, dry_run: false }, () => `Made:\n${formatFields({ ...made })}`);
      }),
    );
}

/**
 * @throws {CliError} `not_local`: made-up people with a password that is known to many have no business in a pool that
 *   is anybody's; `seed_password` where they are to have it all the same
 */
function seedPassword({ userPool, source }: Pick<Services, 'userPool' | 'source'>, yesReally: boolean): string {
  if (userPool.COGNITO_ENDPOINT !== undefined) return localPassword;
  if (!yesReally) {
    throw new CliError(
      'not_local',
      `${userPool.COGNITO_USER_POOL_ID} is a user pool on AWS. For one that is there for load tests: --yes-really`,
    );
  }
  const password = source['FREEHOLD_SEED_PASSWORD'];
  if (password) return password;
  throw new CliError('seed_password', 'Set FREEHOLD_SEED_PASSWORD to the password that everybody is to have.');
}
