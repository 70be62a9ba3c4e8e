import { Command } from 'commander';
import type { Action } from '../action.ts';
import { CliError } from '../errors.ts';
import type { Services } from '../services.ts';
import { example } from '../terminal/help.ts';
import { formatFields } from '../terminal/table.ts';
import { cognitoQuota } from '../throttle.ts';
import { countArgument } from '../users/arguments.ts';
import { seedFeatures } from './features.ts';
import { seedInstallation } from './seed.ts';

/** The password of the demo of `npm run dev`. It opens nothing but what runs on a developer's machine. */
const localPassword = 'Freehold-demo-1';

interface Options {
  readonly tenants: number;
  readonly users: number;
  readonly seed: number;
  readonly yesReally: boolean;
  readonly dryRun: boolean;
  /** A count for each feature: `items`. */
  readonly [feature: string]: number | boolean;
}

export function seedCommand(action: Action): Command {
  const command = new Command('seed')
    .description('Create made-up tenants, users and rows, for a demonstration or a load test')
    .option('--tenants <number>', 'how many tenants', countArgument(1, 10_000), 2)
    .option('--users <number>', 'users of each tenant', countArgument(1, 100_000), 3);
  for (const { name, defaultCount } of seedFeatures) {
    command.option(`--${name} <number>`, `${name} of each tenant`, countArgument(0, 1_000_000), defaultCount);
  }
  return command
    .option('--seed <number>', 'the same seed makes the same data', countArgument(0, 1_000_000), 1)
    .option('--yes-really', 'also in a user pool on AWS', false)
    .option('--dry-run', 'only count what would be created', false)
    .addHelpText('after', example('seed --local', 'seed --local --tenants 100 --users 20'))
    .action(
      action(async (services, options: Options) => {
        const { tenants, users, seed, dryRun, yesReally } = options;
        const password = seedPassword(services, yesReally);
        const rows = Object.fromEntries(seedFeatures.map(({ name }) => [name, Number(options[name])]));
        if (dryRun) {
          const perTenant = Object.entries({ users, ...rows });
          const total = Object.fromEntries([
            ['tenants', tenants],
            ...perTenant.map(([kind, count]) => [kind, tenants * count] as const),
          ]);
          services.output.result(
            { ...total, dry_run: true },
            () => `Would create, where it is missing:\n${formatFields(total)}`,
          );
          return;
        }
        const perSecond = services.userPool.COGNITO_ENDPOINT === undefined ? 10 : Number.POSITIVE_INFINITY;
        const throttle = { ...cognitoQuota, perSecond };
        const created = await seedInstallation(services, { tenants, users, rows, seed, password, throttle });
        services.output.result({ ...created, dry_run: false }, () => `Created:\n${formatFields({ ...created })}`);
      }),
    );
}

/**
 * @throws {CliError} `not_local` for a user pool on AWS, where anyone could sign in with the public password;
 *   `seed_password` where `--yes-really` allows it and no password is set
 */
function seedPassword({ userPool, source }: Pick<Services, 'userPool' | 'source'>, yesReally: boolean): string {
  if (userPool.COGNITO_ENDPOINT !== undefined) return localPassword;
  if (!yesReally) {
    throw new CliError(
      'not_local',
      `${userPool.COGNITO_USER_POOL_ID} is a user pool on AWS. If it exists for load tests, add --yes-really.`,
    );
  }
  const password = source['FREEHOLD_SEED_PASSWORD'];
  if (password) return password;
  throw new CliError('seed_password', 'Set FREEHOLD_SEED_PASSWORD to the password that every user gets.');
}
