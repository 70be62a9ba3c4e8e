import type { TenantId } from '@freehold/tenancy';
import { CliError } from '../../errors.ts';
import type { Services } from '../../services.ts';
import { requireActiveTenant } from '../../tenants/tenant.ts';
import { type LineError, parseUsersCsv, type UserRow } from './users-csv.ts';

/**
 * Validates a whole list of users before the first is created: its form, that the groups exist, and that no user belongs to
 * another tenant.
 *
 * @throws {CliError} `file_invalid`, which names every invalid line; `tenant_unknown`, `tenant_suspended`
 */
export async function validateUsersCsv(
  { directory, database, userPool }: Pick<Services, 'directory' | 'database' | 'userPool'>,
  content: Uint8Array,
  tenant: TenantId,
): Promise<readonly UserRow[]> {
  const { users, lineErrors } = parseUsersCsv(content);
  await requireActiveTenant(database, tenant);
  const known = new Set(await directory.listGroups());
  const otherTenants = await database.findEmailsOutsideTenant(
    users.map(({ email }) => email.toLowerCase()),
    tenant,
  );
  for (const { line, email, groups } of users) {
    for (const group of groups) {
      if (group === userPool.TENANT_OPERATOR_GROUP) {
        lineErrors.push({ line, message: `${group} is for operators: \`freehold users grant-operator\`` });
      } else if (!known.has(group)) {
        lineErrors.push({ line, message: `the user pool has no group ${JSON.stringify(group)}` });
      }
    }
    if (otherTenants.has(email.toLowerCase())) {
      const other = otherTenants.get(email.toLowerCase()) ?? 'no tenant';
      lineErrors.push({ line, message: `${email} belongs to ${other}: \`freehold users move\`` });
    }
  }
  if (lineErrors.length > 0) throw new CliError('file_invalid', formatLineErrors(lineErrors));
  return users;
}

function formatLineErrors(lineErrors: readonly LineError[]): string {
  const count = new Set(lineErrors.map(({ line }) => line)).size;
  return [
    `${count === 1 ? 'One line is' : `${count} lines are`} invalid, and no user was created:`,
    ...lineErrors
      .toSorted((a, b) => a.line - b.line)
      .map(({ line, message }) => `  line ${line.toLocaleString('en')}: ${message}`),
  ].join('\n');
}
