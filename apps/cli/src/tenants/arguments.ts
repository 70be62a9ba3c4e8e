import { isMisleading } from '@freehold/printable';
import { parseTenantId, type TenantId } from '@freehold/tenancy';
import { InvalidArgumentError } from 'commander';

/** Parses a tenant id. */
export function tenantArgument(text: string): TenantId {
  const id = parseTenantId(text);
  if (id !== undefined) return id;
  throw new InvalidArgumentError(
    'A tenant id is 1 to 63 of a-z, 0-9, _ and -, with a letter or digit at each end, and none of the reserved names ' +
      'www, api, auth, admin, public.',
  );
}

/** Parses a display name: one line of 1 to 200 characters, as the database requires. */
export function nameArgument(text: string): string {
  if (/\S/.test(text) && [...text].length <= 200 && text.isWellFormed() && !isMisleading(text)) return text;
  throw new InvalidArgumentError(
    'A name is one line of 1 to 200 characters, without characters that control text or its direction.',
  );
}
