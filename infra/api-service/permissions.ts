import * as pulumi from '@pulumi/pulumi';
import type { SecretReference } from './stored-secret.ts';

/** One statement of a role's policy. */
export interface Permission {
  readonly Action: readonly string[];
  readonly Resource: pulumi.Input<string> | readonly pulumi.Input<string>[];
}

/**
 * The API's permissions: it signs users in and out, and reads one user. Refreshing tokens and resetting passwords need no AWS
 * credentials.
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

/** The operator's permissions: the command administers users and reads the pool's settings. It can't change the settings. */
export function operatorPermissions(userPoolArn: pulumi.Input<string>): Permission[] {
  return [
    {
      Action: [
        'cognito-idp:AdminAddUserToGroup',
        'cognito-idp:AdminCreateUser',
        'cognito-idp:AdminDeleteSoftwareToken',
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
    // The request names a domain, so IAM knows no pool for it. The answer is the domain's pool and tells nothing about users.
    { Action: ['cognito-idp:DescribeUserPoolDomain'], Resource: '*' },
  ];
}

/**
 * ECS's permissions to start a task: it pulls the image, reads the containers' secrets, and opens the log. The containers
 * themselves never have these permissions.
 *
 * @param repositoryArn `undefined`: the image is not in ECR
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
          // A login is for the whole registry, and IAM can't narrow it. By itself it gives access to no repository.
          { Action: ['ecr:GetAuthorizationToken'], Resource: '*' },
        ]),
  ];
}
