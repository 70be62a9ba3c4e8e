import { readFile } from 'node:fs/promises';
import type { TenantId } from '@freehold/tenancy';
import { Command } from 'commander';
import type { Action } from '../../action.ts';
import { CliError } from '../../cli-error.ts';
import { underQuota } from '../../pace.ts';
import type { Parts } from '../../parts.ts';
import { tenantArgument } from '../../tenants/arguments.ts';
import { example } from '../../terminal/help.ts';
import { facts } from '../../terminal/table.ts';
import { countArgument } from '../arguments.ts';
import { checkPeople } from './check.ts';
import { importPeople } from './import-people.ts';
import type { Listed } from './people-file.ts';
import { type Counts, openReport } from './report.ts';

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
      underQuota.perSecond,
    )
    .option('--report <file>', 'where to put down what became of each line (default: <file>.report.jsonl)')
    .option('--dry-run', 'only check the file', false)
    .addHelpText(
      'after',
      example('users import people.csv --tenant acme --dry-run', 'users import people.csv --tenant acme'),
    )
    .action(
      action(async (parts, file: string, options: Options) => {
        const content = await readFile(file).catch((cause: unknown) => {
          throw new CliError(
            'file_unreadable',
            `The file can not be read: ${cause instanceof Error ? cause.message : cause}`,
          );
        });
        const people = await checkPeople(parts, content, options.tenant);
        if (options.dryRun) {
          parts.output.result({ people: people.length, dry_run: true }, () => `All ${people.length} lines are good.`);
          return;
        }
        await runImport(parts, people, { ...options, report: options.report ?? `${file}.report.jsonl` });
      }),
    );
}

async function runImport(
  parts: Parts,
  people: readonly Listed[],
  { tenant, suppressEmail, rate, report: file }: Options & { readonly report: string },
): Promise<void> {
  const report = await openReport(file);
  const progress = parts.output.progress('Users', people.length);
  let done = 0;
  try {
    await importPeople(parts, people, {
      tenant,
      notify: !suppressEmail,
      pace: { ...underQuota, perSecond: rate === 0 ? Number.POSITIVE_INFINITY : rate },
      async onOutcome(listed, outcome) {
        await report.add(listed, outcome);
        done += 1;
        progress.done(done);
      },
    });
  } catch (error) {
    progress.end();
    parts.output.note(`${done} of ${people.length} were dealt with (${file}). The same command goes on from there.`);
    throw error;
  } finally {
    progress.end();
    await report.close();
  }
  parts.output.result({ ...countsJson(report.counts), report: file }, () => facts({ ...report.counts, report: file }));
  if (report.counts.refused > 0) {
    throw new CliError(
      'some_refused',
      `${report.counts.refused} were refused. Each stands in ${file} with the reason.`,
    );
  }
}

function countsJson(counts: Counts) {
  return { made: counts.made, there_already: counts['there already'], refused: counts.refused };
}
