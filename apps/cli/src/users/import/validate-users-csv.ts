import type { TenantId } from '@freehold/tenancy';
import { CliError } from '../../cli-error.ts';
import type { Parts } from '../../parts.ts';
import { requireActiveTenant } from '../../tenants/tenant.ts';
import { type BadLine, type Listed, readPeople } from './people-file.ts';

/**
 * Checks a list of people as a whole, before anybody is made: its form, that there are the groups, and that nobody is on
 * record with another tenant.
 *
 * @throws {CliError} `file_invalid`, which names every bad line; `tenant_unknown`, `tenant_suspended`
 */
export async function checkPeople(
  { directory, database, userPool }: Pick<Parts, 'directory' | 'database' | 'userPool'>,
  content: Uint8Array,
  tenant: TenantId,
): Promise<readonly Listed[]> {
  const { people, badLines } = readPeople(content);
  await requireActiveTenant(database, tenant);
  const known = new Set(await directory.groups());
  const elsewhere = await database.findEmailsElsewhere(
    people.map(({ email }) => email.toLowerCase()),
    tenant,
  );
  for (const { line, email, groups } of people) {
    for (const group of groups) {
      if (group === userPool.TENANT_OPERATOR_GROUP) {
        badLines.push({ line, sentence: `${group} is for operators: freehold users grant-operator` });
      } else if (!known.has(group)) {
        badLines.push({ line, sentence: `the user pool has no group ${JSON.stringify(group)}` });
      }
    }
    if (elsewhere.has(email.toLowerCase())) {
      const other = elsewhere.get(email.toLowerCase()) ?? 'no tenant';
      badLines.push({ line, sentence: `${email} belongs to ${other}: freehold users move` });
    }
  }
  if (badLines.length > 0) throw new CliError('file_invalid', sentencesFor(badLines));
  return people;
}

function sentencesFor(badLines: readonly BadLine[]): string {
  const count = new Set(badLines.map(({ line }) => line)).size;
  return [
    `${count === 1 ? 'One line is' : `${count} lines are`} wrong, and nobody was made:`,
    ...badLines
      .toSorted((a, b) => a.line - b.line)
      .map(({ line, sentence }) => `  line ${line.toLocaleString('en')}: ${sentence}`),
  ].join('\n');
}
