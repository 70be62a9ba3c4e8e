import type { TenantId } from '@freehold/tenancy';
import { Command } from 'commander';
import type { Action } from '../action.ts';
import { CliError } from '../errors.ts';
import { example } from '../terminal/help.ts';
import type { Output } from '../terminal/output.ts';
import { formatFields } from '../terminal/table.ts';
import { tenantArgument } from './arguments.ts';
import { type Deletion, deleteTenant, previewDeletion } from './delete-tenant.ts';

interface Options {
  readonly confirm?: string;
  readonly export?: string;
  readonly dryRun: boolean;
}

export function deleteTenantCommand(action: Action): Command {
  return new Command('delete')
    .description('Delete a tenant with its users’ accounts and its rows. The audit log stays')
    .argument('<id>', 'the tenant', tenantArgument)
    .option('--export <file>', 'write its rows to this file first, as JSON lines')
    .option('--confirm <id>', 'the id once more, to confirm without a terminal')
    .option('--dry-run', 'only count what would be deleted', false)
    .addHelpText('after', example('tenants delete acme --dry-run', 'tenants delete acme --export acme.jsonl'))
    .action(
      action(async (services, id: TenantId, options: Options) => {
        const { output } = services;
        if (options.dryRun) {
          const preview = await previewDeletion(services, id);
          output.result(deletionJson(preview, true), () => formatDeletion('Would delete', preview));
          return;
        }
        await confirmDeletion(output, id, options.confirm);
        const deletion = await deleteTenant(services, { id, exportFile: options.export });
        output.result(deletionJson(deletion, false), () =>
          deletion.alreadyDeleted ? `The tenant ${id} is deleted already.` : formatDeletion('Deleted', deletion),
        );
      }),
    );
}

async function confirmDeletion(output: Output, id: TenantId, confirmed: string | undefined): Promise<void> {
  const typed =
    confirmed ?? (await output.prompt(`This can’t be undone. Type ${id} to delete it: `, `--confirm ${id}`));
  if (typed !== id) throw new CliError('not_confirmed', `That is not ${id}. Nothing was deleted.`);
}

function deletionJson({ tenant, users, rows, exported, alreadyDeleted: already }: Deletion, dryRun: boolean) {
  return { tenant, users, rows, exported_lines: exported ?? null, already_deleted: already, dry_run: dryRun };
}

function formatDeletion(verb: string, { tenant, users, rows, exported }: Deletion): string {
  const exportedLines = exported === undefined ? {} : { 'exported lines': exported };
  return `${verb} the tenant ${tenant}:\n${formatFields({ ...exportedLines, users, ...rows })}`;
}
