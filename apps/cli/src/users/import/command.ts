import { readFile } from 'node:fs/promises';
import type { TenantId } from '@freehold/tenancy';
import { Command } from 'commander';
import type { Action } from '../../action.ts';
import { CliError, errorMessage } from '../../errors.ts';
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
    .description('Create accounts from a CSV file: email, and optionally name and groups (a;b)')
    .argument('<file>', 'CSV in UTF-8 with a header line')
    .requiredOption('--tenant <id>', 'the users’ tenant', tenantArgument)
    .option('--suppress-email', 'send no e-mails; users invite --resend sends them later', false)
    .option('--rate <number>', 'users a second at most; 0 is no limit', countArgument(0, 1_000), cognitoQuota.perSecond)
    .option('--report <file>', 'where to write the outcome of each line (default: <file>.report.jsonl)')
    .option('--dry-run', 'only check the file', false)
    .addHelpText(
      'after',
      example('users import users.csv --tenant acme --dry-run', 'users import users.csv --tenant acme'),
    )
    .action(
      action(async (services, file: string, options: Options) => {
        const content = await readFile(file).catch((cause: unknown) => {
          throw new CliError('file_unreadable', `The file can’t be read: ${errorMessage(cause)}`);
        });
        const users = await validateUsersCsv(services, content, options.tenant);
        if (options.dryRun) {
          services.output.result({ users: users.length, dry_run: true }, () => `All ${users.length} lines are valid.`);
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
      async onOutcome(row, outcome) {
        await report.add(row, outcome);
        done += 1;
        progress.update(done);
      },
    });
  } catch (error) {
    progress.stop();
    services.output.note(`${done} of ${users.length} are done (${file}). The same command continues from there.`);
    throw error;
  } finally {
    progress.stop();
    await report.close();
  }
  const temporary = report.withTemporaryPassword;
  services.output.result({ ...countsJson(report.counts), with_temporary_password: temporary, report: file }, () =>
    formatFields({ ...report.counts, report: file }),
  );
  if (temporary > 0) {
    services.output.note(
      services.output.asTyped(
        `${temporary} of those there already have a temporary password still. If one has no invitation: ` +
          `\`freehold users invite <e-mail> --tenant ${tenant} --resend\``,
      ),
    );
  }
  assertAllDone(report.counts, file, tenant);
}

/** @throws {CliError} `some_refused`, `some_not_invited` */
function assertAllDone(counts: OutcomeCounts, file: string, tenant: TenantId): void {
  const { refused, 'not invited': notInvited } = counts;
  const sentences = [
    ...(refused > 0 ? [`${refused} were refused.`] : []),
    ...(notInvited > 0
      ? [
          `${notInvited} have an account, and their invitation was not sent: \`freehold users invite <e-mail> --tenant ${tenant} --resend\` sends it.`,
        ]
      : []),
  ];
  if (sentences.length === 0) return;
  const code = refused > 0 ? 'some_refused' : 'some_not_invited';
  throw new CliError(code, `${sentences.join(' ')} ${file} has the reason for each.`);
}

function countsJson(counts: OutcomeCounts) {
  return {
    made: counts.made,
    not_invited: counts['not invited'],
    there_already: counts['there already'],
    refused: counts.refused,
  };
}
