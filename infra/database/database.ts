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

/** RDS's master user: it owns the database, and runs the migrations. It may make roles and is no superuser. */
const ownerRole = 'freehold_owner';

/** The API's. The migrations make it, with the password that its URL says. */
const appRole = 'freehold_api';

/**
 * PostgreSQL on RDS, in the private subnets, with a URL in Secrets Manager for each of its two roles.
 *
 * Its data isn't lost by mistake. While `deletionProtection` is ACTIVE neither Pulumi nor RDS deletes it. Once INACTIVE
 * they do, and leave a last snapshot behind, which stays until somebody deletes it.
 */
export class Database extends pulumi.ComponentResource {
  /** Its name in RDS, as metrics and alarms have it. */
  readonly instanceIdentifier: pulumi.Output<string>;
  /** The secret with the API's URL: what becomes `DATABASE_URL`. */
  readonly appUrlSecretArn: pulumi.Output<string>;
  /** Another one after each change: who keeps a URL that it read at its start can tell by this that there is a new one. */
  readonly appUrlSecretVersionId: pulumi.Output<string>;
  /** The secret with the owner's URL: what becomes `DATABASE_OWNER_URL`. */
  readonly ownerUrlSecretArn: pulumi.Output<string>;
  readonly ownerUrlSecretVersionId: pulumi.Output<string>;
  /** For the security groups whose holders may send to the database alone. */
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
   * Lets the holders of a security group connect, and nobody else.
   *
   * @param name Who they are: a word, of which there is one for each group.
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

  /** Marked as secret here, so that it doesn't hang on what the provider says of its own outputs. */
  #createPassword(role: string): pulumi.Output<string> {
    const password = new random.RandomPassword(
      `database-${role}-password`,
      {
        length: 40,
        // Letters and digits: 238 bits of chance, and nothing that RDS refuses or a URL would have to escape.
        special: false,
        keepers: { version: String(this.#settings.databasePasswordVersion) },
      },
      { parent: this },
    );
    return pulumi.secret(password.result);
  }

  /** It says nothing of who may connect, which is for `admit` to say, and nobody hears from it first. */
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
        // Named, so that the authorities that clients know needn't follow what RDS makes its default.
        caCertIdentifier: 'rds-ca-rsa2048-g1',

        backupRetentionPeriod: settings.databaseBackupDays,
        copyTagsToSnapshot: true,
        deletionProtection: this.#isProtected,
        skipFinalSnapshot: false,
        finalSnapshotIdentifier: this.#finalSnapshotName(),

        enabledCloudwatchLogsExports: ['postgresql'],
        // What the server was busy with; seven days of it are free. PostgreSQL has it on the smallest class, too.
        performanceInsightsEnabled: true,
        performanceInsightsRetentionPeriod: 7,

        // What `up` has done is done, and not at some hour of the next week, unwatched. A new class or version interrupts
        // the service for some minutes: whoever runs `up` has seen it in the preview, and chooses the hour. A new password
        // RDS puts into force at once in any case.
        applyImmediately: true,
        tags: { ...this.#tags, Name: this.#name },
      },
      // RDS's own protection refuses a deletion. This one also refuses a replacement, and at the preview.
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
      // Who names a minor version stays with it: RDS goes on to later ones only, and Pulumi would want to go back.
      autoMinorVersionUpgrade: !databaseVersion.includes('.'),
      // The setting is the decision. RDS takes a snapshot before, and there is no other way back.
      allowMajorVersionUpgrade: true,
      parameterGroupName: this.#createParameterGroup().name,
    };
  }

  #storage(): Pick<rds.InstanceArgs, 'storageType' | 'storageEncrypted' | 'allocatedStorage' | 'maxAllocatedStorage'> {
    const { databaseStorageGb, databaseMaxStorageGb } = this.#settings;
    return {
      storageType: 'gp3',
      // With the key that AWS keeps for RDS. It can't be changed once the database exists.
      storageEncrypted: true,
      allocatedStorage: databaseStorageGb,
      // RDS takes no limit that leaves no room to grow.
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

  /** One for each major version: a new one stands beside the old one until the upgrade is through. */
  #createParameterGroup(): rds.ParameterGroup {
    const family = `postgres${this.#settings.databaseVersion.split('.')[0]}`;
    const name = `${this.#name}-${family}`;
    return new rds.ParameterGroup(
      `database-${family}`,
      {
        name,
        family,
        parameters: [
          // The default of these versions, said all the same. RDS says of a default that it waits for a reboot, and would
          // differ from us for ever if we said otherwise.
          { name: 'rds.force_ssl', value: '1', applyMethod: 'pending-reboot' },
          // Statements that took a second or more, and not the values they were sent with: those are people's data.
          { name: 'log_min_duration_statement', value: '1000' },
          { name: 'log_parameter_max_length', value: '0' },
        ],
        tags: { ...this.#tags, Name: name },
      },
      { parent: this },
    );
  }

  /** Made here, and not by RDS at its first line, so that its lines expire. */
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

  /** With a suffix that is this stack's: a snapshot that one of the same name left must not keep this one from its own. */
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
        // A stack that may go frees its names at once, for the next one.
        recoveryWindowInDays: this.#isProtected ? 30 : 0,
        tags: this.#tags,
      },
      { parent: this },
    );
  }
}
