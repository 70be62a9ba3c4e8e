import { DevError } from '../errors.ts';
import { readSettings } from '../settings.ts';

const help = `node apps/dev/src/containers/main.ts STEP, as docker/compose.yaml runs it:

  secrets    makes the secrets, and tells each service its own
  owner      makes the owner role and its database in PostgreSQL
  cognito    runs the local Cognito
  demo       fills in the demo's tenants and people
`;

/** Errors of the packages whose message is written for a person. By name: their modules are loaded only where needed. */
const userFacingErrors: ReadonlySet<string> = new Set(['DevError', 'EnvironmentError', 'ProvisioningError']);

try {
  // biome-ignore lint/style/noProcessEnv: here the environment comes in.
  await run(process.argv[2], process.env);
} catch (error) {
  const said = error instanceof Error && !userFacingErrors.has(error.name) ? error.stack : undefined;
  process.stderr.write(`${said ?? (error instanceof Error ? error.message : String(error))}\n`);
  process.exit(1);
}

/** Each step is loaded alone: a service that makes a few files need not wait for Pulumi. */
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
