import * as pulumi from '@pulumi/pulumi';
import type { SecretReference } from './stored-secret.ts';

/** What somebody may do, and with what. */
export interface Permission {
  readonly Action: readonly string[];
  readonly Resource: pulumi.Input<string> | readonly pulumi.Input<string>[];
}

/**
 * What the API itself does with credentials for AWS: signs people in and out, and reads one user. Refreshing tokens and
 * resetting passwords take none.
 */
export function apiPermissions(userPoolArn: pulumi.Input<string>): Permission[] {
  return [
    {
      Action: [
        'cognito-idp:AdminGetUser',
        'cognito-idp:AdminInitiateAuth',
        'cognito-idp:AdminRespondToAuthChallenge',
        'cognito-idp:AdminUserGlobalSignOut',
      ],
      Resource: userPoolArn,
    },
  ];
}

/** What the operator's command does: it administers people, and looks at how the pool is set up. It doesn't change that. */
export function operatorPermissions(userPoolArn: pulumi.Input<string>): Permission[] {
  return [
    {
      Action: [
        'cognito-idp:AdminAddUserToGroup',
        'cognito-idp:AdminCreateUser',
        'cognito-idp:AdminDeleteUser',
        'cognito-idp:AdminDisableUser',
        'cognito-idp:AdminEnableUser',
        'cognito-idp:AdminGetUser',
        'cognito-idp:AdminListGroupsForUser',
        'cognito-idp:AdminRemoveUserFromGroup',
        'cognito-idp:AdminResetUserPassword',
        'cognito-idp:AdminSetUserPassword',
        'cognito-idp:AdminUpdateUserAttributes',
        'cognito-idp:AdminUserGlobalSignOut',
        'cognito-idp:DescribeUserPool',
        'cognito-idp:DescribeUserPoolClient',
        'cognito-idp:GetGroup',
        'cognito-idp:ListGroups',
        'cognito-idp:ListUserPoolClients',
        'cognito-idp:ListUsers',
        'cognito-idp:ListUsersInGroup',
      ],
      Resource: userPoolArn,
    },
    // Asks by the domain's name, so IAM knows of no pool. It says which pool has the domain, and nothing of people.
    { Action: ['cognito-idp:DescribeUserPoolDomain'], Resource: '*' },
  ];
}

/**
 * What ECS does to start a task, before its containers run: gets the image, reads the secrets that they are given, opens
 * the log. The containers themselves never have these permissions.
 *
 * @param repositoryArn undefined: the image is kept outside of ECR.
 */
export function executionPermissions(
  logGroupArn: pulumi.Input<string>,
  secrets: readonly SecretReference[],
  repositoryArn: pulumi.Input<string> | undefined,
): Permission[] {
  return [
    { Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: pulumi.interpolate`${logGroupArn}:*` },
    { Action: ['secretsmanager:GetSecretValue'], Resource: secrets.map(({ arn }) => arn) },
    ...(repositoryArn === undefined
      ? []
      : [
          {
            Action: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
            Resource: repositoryArn,
          },
          // A login to the registry as a whole, which IAM can't narrow down. By itself it opens no repository.
          { Action: ['ecr:GetAuthorizationToken'], Resource: '*' },
        ]),
  ];
}
