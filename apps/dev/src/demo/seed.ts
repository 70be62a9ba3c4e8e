import { createUserDirectory } from '@freehold/cognito';
import { createTenant, openDatabase } from '@freehold/database';
import type { StackVariable } from '@freehold/environment';
import { tenantId } from '@freehold/tenancy';
import { demoFeatures } from './features.ts';
import { type DemoTenant, demoPassword, demoTenants } from './tenants.ts';

export interface SeedOptions {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly cognitoUrl: string;
  readonly variables: Readonly<Record<StackVariable, string>>;
}

/** Creates the demo's tenants with their users and rows. What exists stays as it is, also after a change by the user. */
export async function seedDemo({ ownerUrl, appUrl, cognitoUrl, variables }: SeedOptions): Promise<void> {
  const database = openDatabase({ url: appUrl, poolSize: 2, onConnectionLost: () => {} });
  const directory = createUserDirectory({
    region: variables.AWS_REGION,
    userPoolId: variables.COGNITO_USER_POOL_ID,
    tenantClaim: variables.COGNITO_TENANT_CLAIM,
    endpoint: cognitoUrl,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

  async function seedTenant(demo: DemoTenant): Promise<void> {
    const tenant = tenantId(demo.id);
    const subs = await Promise.all(
      demo.users.map(({ email, groups }) =>
        directory.createUser({ email, groups, tenant, password: demoPassword, temporary: false }),
      ),
    );
    // Only a new tenant gets rows, so that deleted rows stay deleted at the next start.
    if (!(await createTenant(ownerUrl, tenant, demo.name))) return;
    const db = database.forTenant(tenant);
    for (const feature of demoFeatures) await feature.seed(db, demo.id, subs);
  }

  try {
    await Promise.all(demoTenants.map(seedTenant));
  } finally {
    directory.close();
    await database.close();
  }
}
