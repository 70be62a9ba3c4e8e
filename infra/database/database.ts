import * as cloudwatch from '@pulumi/aws/cloudwatch/index.js';
import * as ec2 from '@pulumi/aws/ec2/index.js';
import * as rds from '@pulumi/aws/rds/index.js';
import * as vpc from '@pulumi/aws/vpc/index.js';
import * as pulumi from '@pulumi/pulumi';
import * as random from '@pulumi/random';
import { namePrefix, type Settings } from '../config/settings.ts';
import type { Network } from '../network/network.ts';
import { DatabaseUrl } from './database-url.ts';

export interface DatabaseArgs {
  readonly settings: Settings;
  readonly network: Pick<Network, 'vpcId' | 'privateSubnetIds'>;
}

const postgresqlPort = 5432;
const databaseName = 'freehold';

/** RDS's master user. It owns the database and runs the migrations. It can create roles and is not a superuser. */
const ownerRole = 'freehold_owner';

/** The API's role. The migrations create it with the password in its URL. */
const appRole = 'freehold_api';

/**
 * PostgreSQL on RDS, in the private subnets, with a URL in Secrets Manager for each of its two roles.
 *
 * While `deletionProtection` is ACTIVE, neither Pulumi nor RDS deletes it. When it is INACTIVE, a deletion leaves a last
 * snapshot, which stays until you delete it.
 */
export class Database extends pulumi.ComponentResource {
  /** The instance's name in RDS, for metrics and alarms. */
  readonly instanceIdentifier: pulumi.Output<string>;
  /** The secret with the API's URL, for `DATABASE_URL`. */
  readonly appUrlSecretArn: pulumi.Output<string>;
  /** It changes with the URL, so that tasks that read the URL at their start can be replaced. */
  readonly appUrlSecretVersionId: pulumi.Output<string>;
  /** The secret with the owner's URL, for `DATABASE_OWNER_URL`. */
  readonly ownerUrlSecretArn: pulumi.Output<string>;
  readonly ownerUrlSecretVersionId: pulumi.Output<string>;
  /** For egress rules to the database. */
  readonly securityGroupId: pulumi.Output<string>;

  readonly #settings: Settings;
  readonly #name: string;
  readonly #tags: Readonly<Record<string, string>>;

  constructor(name: string, { settings, network }: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:database:Database', name, {}, opts);
    this.#settings = settings;
    this.#name = `${namePrefix(settings)}-database`;
    this.#tags = { Project: settings.name, Stack: pulumi.getStack() };

    const ownerPassword = this.#createPassword('owner');
    const appPassword = this.#createPassword('app');
    const securityGroup = this.#createSecurityGroup(network);
    this.securityGroupId = securityGroup.id;
    const instance = this.#createInstance(network, ownerPassword);
    this.instanceIdentifier = instance.identifier;

    const appUrl = this.#createUrl('app-url', 'DATABASE_URL', appRole, appPassword, instance);
    this.appUrlSecretArn = appUrl.secretArn;
    this.appUrlSecretVersionId = appUrl.secretVersionId;
    const ownerUrl = this.#createUrl('owner-url', 'DATABASE_OWNER_URL', ownerRole, ownerPassword, instance);
    this.ownerUrlSecretArn = ownerUrl.secretArn;
    this.ownerUrlSecretVersionId = ownerUrl.secretVersionId;
    this.registerOutputs();
  }

  /**
   * Allows connections from the holders of a security group.
   *
   * @param name a word for the group, unique for this database
   */
  allowConnectionsFrom(name: string, securityGroupId: pulumi.Input<string>): void {
    new vpc.SecurityGroupIngressRule(
      `database-from-${name}`,
      {
        securityGroupId: this.securityGroupId,
        referencedSecurityGroupId: securityGroupId,
        ipProtocol: 'tcp',
        fromPort: postgresqlPort,
        toPort: postgresqlPort,
        description: `PostgreSQL from ${name}`,
        tags: { ...this.#tags, Name: `${this.#name}-from-${name}` },
      },
      { parent: this },
    );
  }

  get #isProtected(): boolean {
    return this.#settings.deletionProtection === 'ACTIVE';
  }

  /** Marked as secret here, so that it doesn't depend on the provider's schema. */
  #createPassword(role: string): pulumi.Output<string> {
    const password = new random.RandomPassword(
      `database-${role}-password`,
      {
        length: 40,
        // Letters and digits: 238 random bits, and no character that RDS refuses or a URL escapes.
        special: false,
        keepers: { version: String(this.#settings.databasePasswordVersion) },
      },
      { parent: this },
    );
    return pulumi.secret(password.result);
  }

  /** Without rules: `allowConnectionsFrom` adds those for ingress, and the database opens no connection. */
  #createSecurityGroup({ vpcId }: DatabaseArgs['network']): ec2.SecurityGroup {
    return new ec2.SecurityGroup(
      'database-security-group',
      {
        name: this.#name,
        description: 'The database: admits the groups that are named, and connects to nothing',
        vpcId,
        tags: { ...this.#tags, Name: this.#name },
      },
      { parent: this },
    );
  }

  #createInstance(network: DatabaseArgs['network'], ownerPassword: pulumi.Output<string>): rds.Instance {
    const settings = this.#settings;
    const logGroup = this.#createLogGroup();
    return new rds.Instance(
      'database',
      {
        identifier: this.#name,
        instanceClass: settings.databaseInstanceClass,
        multiAz: settings.databaseMultiAz,
        ...this.#engine(),
        ...this.#storage(),

        dbName: databaseName,
        username: ownerRole,
        password: ownerPassword,

        port: postgresqlPort,
        publiclyAccessible: false,
        dbSubnetGroupName: this.#createSubnetGroup(network).name,
        vpcSecurityGroupIds: [this.securityGroupId],
        // Set, so that a new default of RDS doesn't require new certificates in clients.
        caCertIdentifier: 'rds-ca-rsa2048-g1',

        backupRetentionPeriod: settings.databaseBackupDays,
        copyTagsToSnapshot: true,
        deletionProtection: this.#isProtected,
        skipFinalSnapshot: false,
        finalSnapshotIdentifier: this.#finalSnapshotName(),

        enabledCloudwatchLogsExports: ['postgresql'],
        // Seven days are free. PostgreSQL has it on the smallest class, too.
        performanceInsightsEnabled: true,
        performanceInsightsRetentionPeriod: 7,

        // `up` applies changes at once, not unattended in the next maintenance window. A new class or version interrupts the
        // service for some minutes, which the preview shows. RDS applies a new password at once in any case.
        applyImmediately: true,
        tags: { ...this.#tags, Name: this.#name },
      },
      // RDS's own protection refuses a deletion. Pulumi's also refuses a replacement, in the preview already.
      { parent: this, protect: this.#isProtected, dependsOn: logGroup },
    );
  }

  #engine(): Pick<
    rds.InstanceArgs,
    'engine' | 'engineVersion' | 'autoMinorVersionUpgrade' | 'allowMajorVersionUpgrade' | 'parameterGroupName'
  > {
    const { databaseVersion } = this.#settings;
    return {
      engine: 'postgres',
      engineVersion: databaseVersion,
      // A minor version in the setting stays: RDS would upgrade it, and Pulumi would want to go back.
      autoMinorVersionUpgrade: !databaseVersion.includes('.'),
      // The setting decides. RDS takes a snapshot before an upgrade: it is the only way back.
      allowMajorVersionUpgrade: true,
      parameterGroupName: this.#createParameterGroup().name,
    };
  }

  #storage(): Pick<rds.InstanceArgs, 'storageType' | 'storageEncrypted' | 'allocatedStorage' | 'maxAllocatedStorage'> {
    const { databaseStorageGb, databaseMaxStorageGb } = this.#settings;
    return {
      storageType: 'gp3',
      // With AWS's own key for RDS. It can't be changed later.
      storageEncrypted: true,
      allocatedStorage: databaseStorageGb,
      // RDS refuses a limit that equals the initial storage.
      ...(databaseMaxStorageGb > databaseStorageGb && { maxAllocatedStorage: databaseMaxStorageGb }),
    };
  }

  #createSubnetGroup({ privateSubnetIds }: DatabaseArgs['network']): rds.SubnetGroup {
    return new rds.SubnetGroup(
      'database-subnets',
      { name: this.#name, subnetIds: [...privateSubnetIds], tags: { ...this.#tags, Name: this.#name } },
      { parent: this },
    );
  }

  /** One for each major version: during an upgrade both exist. */
  #createParameterGroup(): rds.ParameterGroup {
    const family = `postgres${this.#settings.databaseVersion.split('.')[0]}`;
    const name = `${this.#name}-${family}`;
    return new rds.ParameterGroup(
      `database-${family}`,
      {
        name,
        family,
        parameters: [
          // The default of these versions, made explicit. RDS reports a default as `pending-reboot`: any other value would
          // show as a difference for ever.
          { name: 'rds.force_ssl', value: '1', applyMethod: 'pending-reboot' },
          // Log statements that took a second or more, without their parameters, which are users' data.
          { name: 'log_min_duration_statement', value: '1000' },
          { name: 'log_parameter_max_length', value: '0' },
        ],
        tags: { ...this.#tags, Name: name },
      },
      { parent: this },
    );
  }

  /** Created here, not by RDS at its first line, so that its lines expire. */
  #createLogGroup(): cloudwatch.LogGroup {
    return new cloudwatch.LogGroup(
      'database-log',
      {
        name: `/aws/rds/instance/${this.#name}/postgresql`,
        retentionInDays: this.#settings.logRetentionDays,
        tags: this.#tags,
      },
      { parent: this },
    );
  }

  /** With a random suffix, so that a snapshot of an earlier stack with the same name doesn't block it. */
  #finalSnapshotName(): pulumi.Output<string> {
    const suffix = new random.RandomId('database-final-snapshot', { byteLength: 4 }, { parent: this });
    return pulumi.interpolate`${this.#name}-final-${suffix.hex}`;
  }

  #createUrl(
    name: string,
    variable: string,
    role: string,
    password: pulumi.Output<string>,
    instance: rds.Instance,
  ): DatabaseUrl {
    return new DatabaseUrl(
      `database-${name}`,
      {
        secretName: `${namePrefix(this.#settings)}/${variable}`,
        description: `The URL by which ${role} connects to the database`,
        role,
        password,
        address: instance.address,
        port: postgresqlPort,
        database: databaseName,
        // A stack without protection releases the names at once, for the next stack.
        recoveryWindowInDays: this.#isProtected ? 30 : 0,
        tags: this.#tags,
      },
      { parent: this },
    );
  }
}
