import { createTenant, openDatabase } from '@freehold/database';
import type { StackVariable } from '@freehold/environment';
import { createUserDirectory } from '@freehold/identity/cognito';
import { tenantId } from '@freehold/tenancy';
import { type DemoTenant, demoPassword, demoTenants } from './demo-data.ts';

export interface SeedOptions {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly cognitoUrl: string;
  readonly variables: Readonly<Record<StackVariable, string>>;
}

/** Makes the demo's tenants, people and items. What is there already stays as it is, whatever has become of it. */
export async function seedDemo({ ownerUrl, appUrl, cognitoUrl, variables }: SeedOptions): Promise<void> {
  const database = openDatabase({ url: appUrl, poolSize: 2, onConnectionLost: () => {} });
  const directory = createUserDirectory({
    region: variables.AWS_REGION,
    userPoolId: variables.COGNITO_USER_POOL_ID,
    tenantClaim: variables.COGNITO_TENANT_CLAIM,
    endpoint: cognitoUrl,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

  async function seed(demo: DemoTenant): Promise<void> {
    const tenant = tenantId(demo.id);
    const subs = await Promise.all(
      demo.users.map(({ email, groups }) =>
        directory.createUser({ email, groups, tenant, password: demoPassword, temporary: false }),
      ),
    );
    // Only with a new tenant: somebody who has deleted the items doesn't want them back at every start.
    if (!(await createTenant(ownerUrl, tenant, demo.name))) return;
    const items = demo.items.map((item, n) => ({ ...item, ownerSub: subs[n % subs.length] ?? '' }));
    await database.forTenant(tenant).item.createMany({ data: items });
  }

  try {
    await Promise.all(demoTenants.map(seed));
  } finally {
    directory.close();
    await database.close();
  }
}
