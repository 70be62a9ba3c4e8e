import * as secretsmanager from '@pulumi/aws/secretsmanager/index.js';
import * as pulumi from '@pulumi/pulumi';

export interface DatabaseUrlArgs {
  /** The secret's name in Secrets Manager. */
  readonly secretName: string;
  readonly description: string;
  readonly role: string;
  /** A Pulumi secret, so the URL is one, too. Letters and digits, which need no escape in a URL. */
  readonly password: pulumi.Output<string>;
  /** The server's host name, which is also the name in its certificate. */
  readonly address: pulumi.Output<string>;
  readonly port: number;
  readonly database: string;
  /** How long a deleted secret can be restored. Its name can't be reused before. */
  readonly recoveryWindowInDays: number;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The URL with which a role connects, in Secrets Manager. It includes the password, since a container gets a variable from a
 * secret unchanged.
 *
 * With `verify-full`, the client checks the certificate's authority and host name. Node doesn't know RDS's authorities:
 * NODE_EXTRA_CA_CERTS must name a file with them.
 */
export class DatabaseUrl extends pulumi.ComponentResource {
  /** Resolved once the secret has a value. */
  readonly secretArn: pulumi.Output<string>;
  /** The version of the value. It changes with the value. */
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
