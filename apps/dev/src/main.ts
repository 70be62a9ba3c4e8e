import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
import { printableLines } from '@freehold/printable';
import { describeEnvFile, withEnvFile } from './env-file.ts';
import { DevError } from './errors.ts';
import { generateClient } from './generate-client.ts';
import { readInspectPort, readSettings } from './settings.ts';

const help = `npm run dev                  start Freehold on this machine; Ctrl-C stops it and keeps the data
npm run dev -- --fresh       delete the local data first
npm run dev -- --inspect     let a debugger attach to the API, on port 9230 (--inspect-port 9300 for another)
npm run db -- --tenant ID    look at a tenant's rows while it runs

Ports: PORT (8000), FREEHOLD_COGNITO_PORT (9229), FREEHOLD_POSTGRES_PORT (54329).
Data:  FREEHOLD_HOME (.freehold).
Other variables of .env.example, such as LOG_LEVEL or TENANT_MODE, reach the API from the environment or from .env.
The database's, the user pool's, HOST, SESSION_KEYS and LOG_HASH_KEY don't: npm run dev sets its own.
`;

/** Errors of the packages whose message is shown without a stack. By name: their modules are loaded only later. */
const userFacingErrors: ReadonlySet<string> = new Set([
  'EnvironmentError',
  'StartLockedError',
  'MigrationError',
  'LocalPostgresError',
  'ProvisioningError',
]);

// Saves half of a warm start.
enableCompileCache();

try {
  const { values } = parseArgs({
    options: {
      fresh: { type: 'boolean' },
      inspect: { type: 'boolean' },
      'inspect-port': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    process.stdout.write(help);
  } else {
    // biome-ignore lint/style/noProcessEnv: the entry point reads the environment.
    const envFile = await withEnvFile('.env', process.env);
    const note = describeEnvFile(envFile);
    if (note !== '') process.stdout.write(`${note}\n`);
    const settings = readSettings(envFile.environment);
    const inspectPort = values.inspect === true ? readInspectPort(values['inspect-port'] ?? '9230') : undefined;
    await generateClient();
    // Not before: it imports the generated client.
    const { start } = await import('./start.ts');
    await start(settings, { fresh: values.fresh === true, inspectPort });
  }
} catch (error) {
  process.stderr.write(`\n${printableLines(messageFor(error))}\n`);
  process.exit(1);
}

function messageFor(error: unknown): string {
  if (error instanceof DevError || (error instanceof Error && userFacingErrors.has(error.name))) return error.message;
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    return `${error.message}\n\n${help}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
