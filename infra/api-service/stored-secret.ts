import * as secretsmanager from '@pulumi/aws/secretsmanager/index.js';
import * as pulumi from '@pulumi/pulumi';

/** A value in Secrets Manager. */
export interface SecretReference {
  readonly arn: pulumi.Output<string>;
  /** It changes with the value. */
  readonly versionId: pulumi.Output<string>;
}

export interface StoredSecretArgs {
  readonly secretName: string;
  readonly description: string;
  /** It is kept secret, whether or not it is marked as secret. */
  readonly value: pulumi.Input<string>;
  readonly tags: Readonly<Record<string, string>>;
}

/** A secret of the stack in Secrets Manager, for containers. */
export class StoredSecret extends pulumi.ComponentResource implements SecretReference {
  /** Known once there is a value. */
  readonly arn: pulumi.Output<string>;
  readonly versionId: pulumi.Output<string>;

  constructor(name: string, args: StoredSecretArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:api-service:StoredSecret', name, {}, opts);
    const { secretName, description, value, tags } = args;
    const secret = new secretsmanager.Secret(
      name,
      // The stack has the value too, so a deleted secret needs no recovery, and its name can be reused at once.
      { name: secretName, description, recoveryWindowInDays: 0, tags },
      { parent: this },
    );
    const version = new secretsmanager.SecretVersion(
      name,
      { secretId: secret.id, secretString: pulumi.secret(value) },
      { parent: this },
    );
    this.arn = version.arn;
    this.versionId = version.versionId;
    this.registerOutputs();
  }
}
