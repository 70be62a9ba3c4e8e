import * as secretsmanager from '@pulumi/aws/secretsmanager/index.js';
import * as pulumi from '@pulumi/pulumi';

export interface DatabaseUrlArgs {
  /** The secret's name in Secrets Manager. */
  readonly secretName: string;
  readonly description: string;
  readonly role: string;
  /** A Pulumi secret, which makes the URL one. Letters and digits, which a URL takes as they are. */
  readonly password: pulumi.Output<string>;
  /** The server's host name. Its certificate is for this name. */
  readonly address: pulumi.Output<string>;
  readonly port: number;
  readonly database: string;
  /** How long the secret can be brought back once deleted. Until then nothing else can bear its name. */
  readonly recoveryWindowInDays: number;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The URL by which one role connects, in Secrets Manager: whole, password and all, since a container takes a variable from
 * a secret as it is.
 *
 * `verify-full` has the client check that the certificate is of an authority that it knows and names this very host. RDS's
 * authorities aren't among those that Node knows: NODE_EXTRA_CA_CERTS has to name a file of them.
 */
export class DatabaseUrl extends pulumi.ComponentResource {
  /** Known once the secret has a value. */
  readonly secretArn: pulumi.Output<string>;
  /** Which value: another one after each change. */
  readonly secretVersionId: pulumi.Output<string>;

  constructor(name: string, args: DatabaseUrlArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:database:DatabaseUrl', name, {}, opts);
    const { secretName, description, recoveryWindowInDays, tags } = args;
    const { role, password, address, port, database } = args;

    const secret = new secretsmanager.Secret(
      name,
      { name: secretName, description, recoveryWindowInDays, tags },
      { parent: this },
    );
    const version = new secretsmanager.SecretVersion(
      name,
      {
        secretId: secret.id,
        secretString: pulumi.interpolate`postgresql://${role}:${password}@${address}:${port}/${database}?sslmode=verify-full`,
      },
      { parent: this },
    );
    this.secretArn = version.arn;
    this.secretVersionId = version.versionId;
    this.registerOutputs();
  }
}
