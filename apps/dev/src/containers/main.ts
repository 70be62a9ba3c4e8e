import { printableLines } from '@freehold/printable';
import { DevError } from '../errors.ts';
import { readSettings } from '../settings.ts';

const help = `node apps/dev/src/containers/main.ts STEP, as docker/compose.yaml runs it:

  secrets    creates the secrets, and writes those of each service
  owner      creates the owner role and its database in PostgreSQL
  cognito    runs the local Cognito
  demo       creates the demo's tenants and users
`;

/** Errors of the packages whose message is shown without a stack. By name: their modules are loaded only where needed. */
const userFacingErrors: ReadonlySet<string> = new Set(['DevError', 'EnvironmentError', 'ProvisioningError']);

try {
  // biome-ignore lint/style/noProcessEnv: the entry point reads the environment.
  await run(process.argv[2], process.env);
} catch (error) {
  const stack = error instanceof Error && !userFacingErrors.has(error.name) ? error.stack : undefined;
  process.stderr.write(`${printableLines(stack ?? (error instanceof Error ? error.message : String(error)))}\n`);
  process.exit(1);
}

/** Loads only the modules of a step: a step that writes a few files doesn't wait for Pulumi. */
async function run(step: string | undefined, environment: Readonly<Record<string, string | undefined>>): Promise<void> {
  const { ports } = readSettings(environment);
  const server = `${environment['FREEHOLD_POSTGRES_HOST'] || '127.0.0.1'}:${ports.FREEHOLD_POSTGRES_PORT}`;
  switch (step) {
    case 'secrets':
      return (await import('./secrets.ts')).writeSecrets(server);
    case 'owner':
      return (await import('./owner.ts')).createOwner(server);
    case 'cognito':
      return (await import('./cognito.ts')).runCognito(ports);
    case 'demo':
      return (await import('./demo.ts')).seedContainersDemo(environment, ports);
    default:
      throw new DevError(help);
  }
}
