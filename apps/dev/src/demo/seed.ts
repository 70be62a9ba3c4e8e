import { createUserDirectory } from '@freehold/cognito';
import { createTenant, openDatabase } from '@freehold/database';
import type { StackVariable } from '@freehold/environment';
import { tenantId } from '@freehold/tenancy';
import { type DemoTenant, demoPassword, demoTenants } from './demo-data.ts';

export interface SeedOptions {
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly cognitoUrl: string;
  readonly variables: Readonly<Record<StackVariable, string>>;
}

/** Makes the demo's tenants, people, items and alerts. What is there already stays as it is, whatever has become of it. */
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
    // Only with a new tenant: somebody who has deleted the rows doesn't want them back at every start.
    if (!(await createTenant(ownerUrl, tenant, demo.name))) return;
    const db = database.forTenant(tenant);
    const owner = (n: number) => subs[n % subs.length] ?? '';
    const items = await db.item.createManyAndReturn({
      data: demo.items.map((item, n) => ({ ...item, ownerSub: owner(n) })),
    });
    const alerts = demo.alerts.map(({ about, ...alert }, n) => {
      return { ...alert, itemId: items.find(({ name }) => name === about)?.id ?? null, ownerSub: owner(n) };
    });
    await db.alert.createMany({ data: alerts });
  }

  try {
    await Promise.all(demoTenants.map(seed));
  } finally {
    directory.close();
    await database.close();
  }
}
