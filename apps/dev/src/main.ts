import { enableCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
import { DevError } from './errors.ts';
import { generateClient } from './generate-client.ts';
import { readSettings } from './settings.ts';

const help = `npm run dev                start Freehold on this machine; Ctrl-C stops it, and the data stays
npm run dev -- --fresh     throw the local data away first

Ports: PORT (8000), FREEHOLD_COGNITO_PORT (9229), FREEHOLD_POSTGRES_PORT (54329).
Data:  FREEHOLD_HOME (.freehold).
Other variables of .env.example, such as LOG_LEVEL or TENANT_MODE, reach the API as they are set.
`;

/** Errors of the packages whose message is written for a person. By name: their modules are loaded only later. */
const userFacingErrors: ReadonlySet<string> = new Set([
  'EnvironmentError',
  'StartLockedError',
  'MigrationError',
  'LocalPostgresError',
  'ProvisioningError',
]);

// Half of a warm start would go into compiling what was compiled the last time.
enableCompileCache();

try {
  const { values } = parseArgs({ options: { fresh: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help === true) {
    process.stdout.write(help);
  } else {
    // biome-ignore lint/style/noProcessEnv: here the environment comes in.
    const settings = readSettings(process.env);
    await generateClient();
    // Not before: what it imports imports the client.
    const { start } = await import('./start.ts');
    await start(settings, { fresh: values.fresh === true });
  }
} catch (error) {
  process.stderr.write(`\n${messageFor(error)}\n`);
  process.exit(1);
}

function messageFor(error: unknown): string {
  if (error instanceof DevError || (error instanceof Error && userFacingErrors.has(error.name))) return error.message;
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    return `${error.message}\n\n${help}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
