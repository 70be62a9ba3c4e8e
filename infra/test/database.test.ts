import { readMigrationEnvironment } from '@freehold/environment';
import { LogGroup } from '@pulumi/aws/cloudwatch/index.js';
import * as pulumi from '@pulumi/pulumi';
import { beforeAll, describe, expect, test } from 'vitest';
import { Database } from '../database/database.ts';
import { outputValue } from '../mocks/recorded-stack.ts';
import { type RecordedComponent, recordComponent } from './support/recorded-component.ts';

const instanceType = 'aws:rds/instance:Instance';
const passwordType = 'random:index/randomPassword:RandomPassword';
const secretType = 'aws:secretsmanager/secret:Secret';
const secretVersionType = 'aws:secretsmanager/secretVersion:SecretVersion';
const ingressRuleType = 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule';

const network = {
  vpcId: pulumi.output('vpc-1'),
  privateSubnetIds: [pulumi.output('subnet-private-1'), pulumi.output('subnet-private-2')],
};

const recordDatabase = (config: Record<string, unknown> = {}, stack = 'dev') =>
  recordComponent((settings, options) => new Database('database', { settings, network }, options), config, stack);

describe('the database with the default settings', () => {
  let database: RecordedComponent<Database>;
  beforeAll(async () => {
    database = await recordDatabase();
  });
  const instance = () => database.resource(instanceType, 'database').inputs;
  const ofType = (type: string) => database.resources.filter((resource) => resource.type === type);

  test('is PostgreSQL 18 on one small instance, kept at its latest minor version', () => {
    expect(instance()).toMatchObject({
      identifier: 'freehold-dev-database',
      engine: 'postgres',
      engineVersion: '18',
      autoMinorVersionUpgrade: true,
      instanceClass: 'db.t4g.small',
      multiAz: false,
    });
  });

  test('has encrypted storage that grows as it fills', () => {
    expect(instance()).toMatchObject({
      storageType: 'gp3',
      storageEncrypted: true,
      allocatedStorage: 20,
      maxAllocatedStorage: 100,
    });
  });

  describe('access to the database', () => {
    test('is private: it is in the private subnets and has no public address', () => {
      expect(instance()['publiclyAccessible']).toBe(false);
      const { inputs } = database.resource('aws:rds/subnetGroup:SubnetGroup', 'database-subnets');
      expect(inputs['subnetIds']).toEqual(['subnet-private-1', 'subnet-private-2']);
      expect(instance()['dbSubnetGroupName']).toBe(inputs['name']);
    });

    test('is closed as long as no security group is allowed', () => {
      const group = database.resource('aws:ec2/securityGroup:SecurityGroup', 'database-security-group');
      expect(instance()['vpcSecurityGroupIds']).toEqual(['id-of-database-security-group']);
      expect(group.inputs['vpcId']).toBe('vpc-1');
      // Rules inside the group would undo those that `admit` makes. A group that is made without any lets nothing out.
      expect(group.inputs).not.toHaveProperty('ingress');
      expect(group.inputs).not.toHaveProperty('egress');
      expect(database.resources.filter(({ type }) => /securityGroup\w*Rule/.test(type))).toEqual([]);
    });

    test('is open to the holders of an allowed group, on PostgreSQL’s port only', async () => {
      const { component: part, resources } = await recordComponent((settings, options) => {
        const admitting = new Database('database', { settings, network }, options);
        admitting.allowConnectionsFrom('api', 'sg-api');
        admitting.allowConnectionsFrom('operator', pulumi.output('sg-operator'));
        return admitting;
      });
      const rules = resources.filter(({ type }) => /securityGroup\w*Rule/.test(type));
      expect(
        rules.map(({ type, name, inputs: { tags: _, description: __, ...inputs } }) => [type, name, inputs]),
      ).toEqual(
        ['api', 'operator'].map((who) => [
          ingressRuleType,
          `database-from-${who}`,
          {
            securityGroupId: 'id-of-database-security-group',
            referencedSecurityGroupId: `sg-${who}`,
            ipProtocol: 'tcp',
            fromPort: 5432,
            toPort: 5432,
          },
        ]),
      );
      expect(await outputValue(part.securityGroupId)).toBe('id-of-database-security-group');
    });

    test('requires TLS, with a certificate of a known authority', () => {
      const { inputs } = database.resource('aws:rds/parameterGroup:ParameterGroup', 'database-postgres18');
      expect(inputs).toMatchObject({ name: 'freehold-dev-database-postgres18', family: 'postgres18' });
      expect(inputs['parameters']).toContainEqual(expect.objectContaining({ name: 'rds.force_ssl', value: '1' }));
      expect(instance()['parameterGroupName']).toBe('freehold-dev-database-postgres18');
      expect(instance()['caCertIdentifier']).toBe('rds-ca-rsa2048-g1');
    });
  });

  test('can be restored to any second of the last week, and is protected from deletion and replacement', () => {
    expect(instance()).toMatchObject({
      backupRetentionPeriod: 7,
      copyTagsToSnapshot: true,
      deletionProtection: true,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: 'freehold-dev-database-final-0a1b2c3d',
    });
    expect(database.resource(instanceType, 'database').options.protect).toBe(true);
  });

  test('logs slow statements, without users’ data, for a month', () => {
    const { inputs } = database.resource('aws:rds/parameterGroup:ParameterGroup', 'database-postgres18');
    expect(inputs['parameters']).toContainEqual({ name: 'log_min_duration_statement', value: '1000' });
    expect(inputs['parameters']).toContainEqual({ name: 'log_parameter_max_length', value: '0' });
    expect(instance()['enabledCloudwatchLogsExports']).toEqual(['postgresql']);
    const log = database.resource('aws:cloudwatch/logGroup:LogGroup', 'database-log');
    expect(log.inputs).toMatchObject({
      name: '/aws/rds/instance/freehold-dev-database/postgresql',
      retentionInDays: 30,
    });
    // RDS would otherwise make the group itself, and keep its lines for ever.
    expect(database.resource(instanceType, 'database').options.dependsOn).toEqual([expect.any(LogGroup)]);
  });

  test('keeps Performance Insights for seven days, which are free', () => {
    expect(instance()).toMatchObject({ performanceInsightsEnabled: true, performanceInsightsRetentionPeriod: 7 });
  });

  test('applies changes at once', () => {
    expect(instance()['applyImmediately']).toBe(true);
  });

  test('has names and tags of project and stack, with all of its resources', () => {
    const unmarked = database.resources.filter(({ inputs }) => inputs['tags'] === undefined).map(({ type }) => type);
    expect(new Set(unmarked)).toEqual(new Set([passwordType, secretVersionType, 'random:index/randomId:RandomId']));
    const marked = database.resources.filter(({ inputs }) => inputs['tags'] !== undefined);
    for (const { inputs } of marked) expect(inputs['tags']).toMatchObject({ Project: 'freehold', Stack: 'dev' });
    for (const { inputs } of marked) expect(inputs['name'] ?? inputs['identifier']).toMatch(/freehold-dev/);
  });

  describe('the two roles of the database', () => {
    test('are the owner, which is RDS’s master user, and the API’s role', async () => {
      expect(instance()).toMatchObject({ dbName: 'freehold', username: 'freehold_owner' });
      expect(ofType(secretType).map(({ inputs }) => inputs['name'])).toEqual([
        'freehold-dev/DATABASE_URL',
        'freehold-dev/DATABASE_OWNER_URL',
      ]);
      expect(ofType(secretVersionType).map(({ inputs }) => inputs)).toEqual([
        {
          secretId: 'id-of-database-app-url',
          secretString:
            'postgresql://freehold_api:secret-of-database-app-password@database.example:5432/freehold?sslmode=verify-full',
        },
        {
          secretId: 'id-of-database-owner-url',
          secretString:
            'postgresql://freehold_owner:secret-of-database-owner-password@database.example:5432/freehold?sslmode=verify-full',
        },
      ]);
      expect(instance()['password']).toBe('secret-of-database-owner-password');
    });

    test('have URLs that the API and the migrations accept', () => {
      const [app, owner] = ofType(secretVersionType).map(({ inputs }) => String(inputs['secretString']));
      expect(readMigrationEnvironment({ DATABASE_URL: app, DATABASE_OWNER_URL: owner })).toMatchObject({
        DATABASE_URL: app,
        DATABASE_OWNER_URL: owner,
      });
    });

    test('have long passwords of letters and digits, which need no escape in a URL', () => {
      expect(ofType(passwordType).map(({ name, inputs }) => [name, inputs])).toEqual(
        ['owner', 'app'].map((role) => [
          `database-${role}-password`,
          { length: 40, special: false, keepers: { version: '1' } },
        ]),
      );
    });

    test('have passwords that are secret in every input', () => {
      const holders = database.resources.filter(({ inputs }) => JSON.stringify(inputs).includes('secret-of-'));
      expect(holders.map(({ type, name }) => `${type} ${name}`).toSorted()).toEqual([
        `${instanceType} database`,
        `${secretVersionType} database-app-url`,
        `${secretVersionType} database-owner-url`,
      ]);
      for (const { inputs, secrets } of holders) {
        const open = Object.entries(inputs).filter(([key]) => !secrets.includes(key));
        expect(JSON.stringify(open)).not.toContain('secret-of-');
      }
    });

    test('are given to other components by the ARNs of secrets, which are not secret', async () => {
      const { instanceIdentifier, ...told } = database.component;
      const { appUrlSecretArn, appUrlSecretVersionId, ownerUrlSecretArn, ownerUrlSecretVersionId } = told;
      expect(
        await outputValue({ appUrlSecretArn, appUrlSecretVersionId, ownerUrlSecretArn, ownerUrlSecretVersionId }),
      ).toEqual({
        appUrlSecretArn: 'arn:of:database-app-url',
        appUrlSecretVersionId: 'version-of-database-app-url',
        ownerUrlSecretArn: 'arn:of:database-owner-url',
        ownerUrlSecretVersionId: 'version-of-database-owner-url',
      });
      expect(await outputValue(instanceIdentifier)).toBe('freehold-dev-database');
      for (const output of [instanceIdentifier, appUrlSecretArn, appUrlSecretVersionId, ownerUrlSecretArn]) {
        expect(await pulumi.isSecret(output)).toBe(false);
      }
    });

    test('have secrets that can be restored for a month', () => {
      expect(ofType(secretType).map(({ inputs }) => inputs['recoveryWindowInDays'])).toEqual([30, 30]);
    });
  });
});

test('the roles get new passwords when databasePasswordVersion increases', async () => {
  const database = await recordDatabase({ databasePasswordVersion: 2 });
  const passwords = database.resources.filter(({ type }) => type === passwordType);
  expect(passwords.map(({ inputs }) => inputs['keepers'])).toEqual([{ version: '2' }, { version: '2' }]);
});

test('the database follows the settings', async () => {
  const database = await recordDatabase(
    {
      name: 'acorn',
      databaseInstanceClass: 'db.m8g.large',
      databaseStorageGb: 200,
      databaseMaxStorageGb: 1000,
      databaseMultiAz: true,
      databaseBackupDays: 35,
      logRetentionDays: 365,
    },
    'production',
  );
  expect(database.resource(instanceType, 'database').inputs).toMatchObject({
    identifier: 'acorn-production-database',
    instanceClass: 'db.m8g.large',
    allocatedStorage: 200,
    maxAllocatedStorage: 1000,
    multiAz: true,
    backupRetentionPeriod: 35,
    tags: { Project: 'acorn', Stack: 'production' },
  });
  expect(database.resource('aws:cloudwatch/logGroup:LogGroup', 'database-log').inputs).toMatchObject({
    name: '/aws/rds/instance/acorn-production-database/postgresql',
    retentionInDays: 365,
  });
});

test('the database stays at a minor version that is set', async () => {
  const database = await recordDatabase({ databaseVersion: '18.1' });
  expect(database.resource(instanceType, 'database').inputs).toMatchObject({
    engineVersion: '18.1',
    autoMinorVersionUpgrade: false,
    parameterGroupName: 'freehold-dev-database-postgres18',
  });
});

test('the database upgrades to the next major version, with a parameter group of that version', async () => {
  const database = await recordDatabase({ databaseVersion: '19' });
  expect(database.resource(instanceType, 'database').inputs).toMatchObject({
    engineVersion: '19',
    allowMajorVersionUpgrade: true,
    parameterGroupName: 'freehold-dev-database-postgres19',
  });
  const { inputs } = database.resource('aws:rds/parameterGroup:ParameterGroup', 'database-postgres19');
  expect(inputs['family']).toBe('postgres19');
  expect(inputs['parameters']).toContainEqual(expect.objectContaining({ name: 'rds.force_ssl', value: '1' }));
});

test('the database has no storage limit where it equals the initial storage', async () => {
  const database = await recordDatabase({ databaseStorageGb: 100, databaseMaxStorageGb: 100 });
  expect(database.resource(instanceType, 'database').inputs).not.toHaveProperty('maxAllocatedStorage');
});

describe('the database of a stack without deletion protection', () => {
  let database: RecordedComponent<Database>;
  beforeAll(async () => {
    database = await recordDatabase({ deletionProtection: 'INACTIVE' });
  });

  test('can be deleted', () => {
    expect(database.resource(instanceType, 'database').inputs['deletionProtection']).toBe(false);
    expect(database.resources.filter(({ options }) => options.protect)).toEqual([]);
  });

  test('leaves a last snapshot with a unique name', () => {
    const { skipFinalSnapshot, finalSnapshotIdentifier } = database.resource(instanceType, 'database').inputs;
    expect(skipFinalSnapshot).toBe(false);
    expect(finalSnapshotIdentifier).toBe('freehold-dev-database-final-0a1b2c3d');
    expect(database.resource('random:index/randomId:RandomId', 'database-final-snapshot').inputs).toEqual({
      byteLength: 4,
    });
  });

  test('releases the names of its secrets at once', () => {
    const secrets = database.resources.filter(({ type }) => type === secretType);
    expect(secrets.map(({ inputs }) => inputs['recoveryWindowInDays'])).toEqual([0, 0]);
  });
});
