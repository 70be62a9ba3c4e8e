import { readFile } from 'node:fs/promises';
import type { TenantId } from '@freehold/tenancy';
import { Command } from 'commander';
import type { Action } from '../../action.ts';
import { CliError } from '../../errors.ts';
import type { Services } from '../../services.ts';
import { tenantArgument } from '../../tenants/arguments.ts';
import { example } from '../../terminal/help.ts';
import { formatFields } from '../../terminal/table.ts';
import { cognitoQuota } from '../../throttle.ts';
import { countArgument } from '../arguments.ts';
import { importUsers } from './import-users.ts';
import { type OutcomeCounts, openReport } from './report.ts';
import type { UserRow } from './users-csv.ts';
import { validateUsersCsv } from './validate-users-csv.ts';

interface Options {
  readonly tenant: TenantId;
  readonly suppressEmail: boolean;
  readonly rate: number;
  readonly report?: string;
  readonly dryRun: boolean;
}

export function importUsersCommand(action: Action): Command {
  return new Command('import')
    .description('Make accounts for everybody in a CSV file: email, and perhaps name and groups (a;b)')
    .argument('<file>', 'CSV in UTF-8 with a heading')
    .requiredOption('--tenant <id>', 'the tenant that they belong to', tenantArgument)
    .option('--suppress-email', 'send nothing; users invite --resend sends it later', false)
    .option(
      '--rate <number>',
      'people a second at most; 0 is as many as it goes',
      countArgument(0, 1_000),
      cognitoQuota.perSecond,
    )
    .option('--report <file>', 'where to put down what became of each line (default: <file>.report.jsonl)')
    .option('--dry-run', 'only check the file', false)
    .addHelpText(
      'after',
      example('users import people.csv --tenant acme --dry-run', 'users import people.csv --tenant acme'),
    )
    .action(
      action(async (services, file: string, options: Options) => {
        const content = await readFile(file).catch((cause: unknown) => {
          throw new CliError(
            'file_unreadable',
            `The file can not be read: ${cause instanceof Error ? cause.message : cause}`,
          );
        });
        const users = await validateUsersCsv(services, content, options.tenant);
        if (options.dryRun) {
          services.output.result({ users: users.length, dry_run: true }, () => `All ${users.length} lines are good.`);
          return;
        }
        await runImport(services, users, { ...options, report: options.report ?? `${file}.report.jsonl` });
      }),
    );
}

async function runImport(
  services: Services,
  users: readonly UserRow[],
  { tenant, suppressEmail, rate, report: file }: Options & { readonly report: string },
): Promise<void> {
  const report = await openReport(file);
  const progress = services.output.progress('Users', users.length);
  let done = 0;
  try {
    await importUsers(services, users, {
      tenant,
      notify: !suppressEmail,
      throttle: { ...cognitoQuota, perSecond: rate === 0 ? Number.POSITIVE_INFINITY : rate },
      async onOutcome(listed, outcome) {
        await report.add(listed, outcome);
        done += 1;
        progress.update(done);
      },
    });
  } catch (error) {
    progress.stop();
    services.output.note(`${done} of ${users.length} were dealt with (${file}). The same command goes on from there.`);
    throw error;
  } finally {
    progress.stop();
    await report.close();
  }
  services.output.result({ ...countsJson(report.counts), report: file }, () =>
    formatFields({ ...report.counts, report: file }),
  );
  if (report.counts.refused > 0) {
    throw new CliError(
      'some_refused',
      `${report.counts.refused} were refused. Each stands in ${file} with the reason.`,
    );
  }
}

function countsJson(counts: OutcomeCounts) {
  return { made: counts.made, there_already: counts['there already'], refused: counts.refused };
}
