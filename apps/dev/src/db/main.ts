import { parseArgs } from 'node:util';
import { openOperatorDatabase } from '@freehold/database';
import { printableLines } from '@freehold/printable';
import { parseTenantId, type TenantId } from '@freehold/tenancy';
import { dataDirectoryAt } from '../data-directory.ts';
import { withEnvFile } from '../env-file.ts';
import { DevError } from '../errors.ts';
import { readOperatorVariables } from '../operator-variables.ts';
import { dataDirectoryPath } from '../settings.ts';
import { openPsql, openStudio } from './browse.ts';
import { tenantUrl } from './tenant-url.ts';

const help = `npm run db -- --tenant acme           look at a tenant's rows in Prisma Studio, while npm run dev runs
npm run db -- --tenant acme --psql    in psql, where it is installed
                            --port    Prisma Studio's port

It connects as the API's role, with app.tenant_id set. The owner sees no rows: row-level security binds it too.
`;

try {
  const { values } = parseArgs({
    options: {
      tenant: { type: 'string' },
      psql: { type: 'boolean' },
      port: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) process.stdout.write(help);
  else process.exitCode = await browse(values);
} catch (error) {
  process.stderr.write(`${printableLines(messageFor(error))}\n`);
  process.exitCode = 1;
}

async function browse({ tenant, psql, port }: { tenant?: string; psql?: boolean; port?: string }): Promise<number> {
  // biome-ignore lint/style/noProcessEnv: the entry point reads the environment.
  const { environment } = await withEnvFile('.env', process.env);
  const { operatorVariables } = dataDirectoryAt(dataDirectoryPath(environment));
  const { DATABASE_URL: appUrl = '' } = await readOperatorVariables(operatorVariables);
  const url = tenantUrl(appUrl, await requireTenant(appUrl, tenant));
  return psql === true ? openPsql(url, environment) : openStudio(url, port, environment);
}

async function requireTenant(appUrl: string, text: string | undefined): Promise<TenantId> {
  const database = openOperatorDatabase(appUrl);
  try {
    const tenants = await database.listTenants();
    const id = parseTenantId(text);
    if (id !== undefined && tenants.some((tenant) => tenant.id === id)) return id;
    const list = tenants.map((tenant) => tenant.id).join(', ');
    throw new DevError(
      text === undefined
        ? `Name the tenant whose rows to show: --tenant, one of ${list}.`
        : `There is no tenant ${text}, but ${list}.`,
    );
  } finally {
    await database.close();
  }
}

function messageFor(error: unknown): string {
  if (error instanceof DevError) return error.message;
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    return `${error.message}\n\n${help}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
