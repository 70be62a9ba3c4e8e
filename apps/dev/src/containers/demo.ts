import { type EnvironmentSource, readMigrationEnvironment, stackVariables } from '@freehold/environment';
import { stackOutputs } from '@freehold/provisioning';
import { seedDemo } from '../demo/seed.ts';
import type { Ports } from '../settings.ts';
import { demoGuide } from '../welcome.ts';

/** Creates the demo's tenants and users, and prints who can sign in. */
export async function seedContainersDemo(environment: EnvironmentSource, ports: Ports): Promise<void> {
  const { DATABASE_OWNER_URL: ownerUrl, DATABASE_URL: appUrl } = readMigrationEnvironment(environment);
  const variables = stackOutputs.shape.environment.parse(
    Object.fromEntries(stackVariables.map((name) => [name, environment[name]])),
  );
  // Both are in one network, see compose.yaml.
  const cognitoUrl = `http://127.0.0.1:${ports.FREEHOLD_COGNITO_PORT}`;
  await seedDemo({ ownerUrl, appUrl, cognitoUrl, variables });
  const apiUrl = `http://localhost:${ports.PORT}`;
  process.stdout.write(`${['', `  Try it out     ${apiUrl}/api/docs`, '', ...demoGuide(apiUrl), ''].join('\n')}\n`);
}
