import { fileURLToPath } from 'node:url';
import * as cloudwatch from '@pulumi/aws/cloudwatch/index.js';
import * as iam from '@pulumi/aws/iam/index.js';
import * as lambda from '@pulumi/aws/lambda/index.js';
import * as pulumi from '@pulumi/pulumi';

export interface PreTokenTriggerArgs {
  /** The prefix of its resources' names, at most 40 characters. */
  readonly prefix: string;
  readonly logRetentionDays: number;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The Lambda function that Cognito calls before it issues tokens, with a role that may only write to the function's log, and a
 * permission for one user pool to call it.
 *
 * If the function fails, or takes longer than Cognito's 5 seconds, the sign-in fails.
 */
export class PreTokenTrigger extends pulumi.ComponentResource {
  readonly #functionName: string;
  readonly #tags: Readonly<Record<string, string>>;
  readonly #function: lambda.Function;

  constructor(
    name: string,
    { prefix, logRetentionDays, tags }: PreTokenTriggerArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super('freehold:identity:PreTokenTrigger', name, {}, opts);
    this.#functionName = `${prefix}-pre-token`;
    this.#tags = tags;

    const role = this.#createRole();
    const logGroup = this.#createLogGroup(logRetentionDays);
    const logging = this.#allowLogging(role, logGroup);
    this.#function = this.#createFunction(role, [logGroup, logging]);
    this.registerOutputs();
  }

  get functionArn(): pulumi.Output<string> {
    return this.#function.arn;
  }

  get functionName(): pulumi.Output<string> {
    return this.#function.name;
  }

  /** Allows only this user pool to call the function. */
  allowInvocationFrom(userPoolArn: pulumi.Input<string>): void {
    new lambda.Permission(
      'pre-token-permission',
      {
        function: this.#function.name,
        action: 'lambda:InvokeFunction',
        principal: 'cognito-idp.amazonaws.com',
        sourceArn: userPoolArn,
      },
      { parent: this },
    );
  }

  #createRole(): iam.Role {
    return new iam.Role(
      'pre-token-role',
      {
        name: this.#functionName,
        assumeRolePolicy: policy({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
        tags: this.#tags,
      },
      { parent: this },
    );
  }

  /** Created here, not by Lambda at the first call, so that its lines expire and the role can't create log groups. */
  #createLogGroup(retentionInDays: number): cloudwatch.LogGroup {
    return new cloudwatch.LogGroup(
      'pre-token-log',
      { name: `/aws/lambda/${this.#functionName}`, retentionInDays, tags: this.#tags },
      { parent: this },
    );
  }

  #allowLogging(role: iam.Role, logGroup: cloudwatch.LogGroup): iam.RolePolicy {
    return new iam.RolePolicy(
      'pre-token-logging',
      {
        name: 'write-own-log',
        role: role.name,
        policy: logGroup.arn.apply((arn) =>
          policy({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: `${arn}:*` }),
        ),
      },
      { parent: this },
    );
  }

  #createFunction(role: iam.Role, dependsOn: pulumi.Resource[]): lambda.Function {
    const file = 'pre-token-generation.mjs';
    const path = fileURLToPath(new URL(`trigger/${file}`, import.meta.url));
    return new lambda.Function(
      'pre-token-function',
      {
        name: this.#functionName,
        description: 'Puts the tenant of a user into the access token, and takes a scope from it',
        role: role.arn,
        runtime: 'nodejs24.x',
        handler: 'pre-token-generation.handler',
        code: new pulumi.asset.AssetArchive({ [file]: new pulumi.asset.FileAsset(path) }),
        timeout: 5,
        tags: this.#tags,
      },
      { parent: this, dependsOn },
    );
  }
}

/** An IAM policy of one statement that allows something. */
function policy(statement: Record<string, unknown>): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] });
}
