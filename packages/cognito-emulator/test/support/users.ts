import {
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';

export async function getUser(aws: CognitoIdentityProviderClient, UserPoolId: string, Username: string) {
  const { $metadata, UserAttributes, ...user } = await aws.send(new AdminGetUserCommand({ UserPoolId, Username }));
  return { ...user, attributes: Object.fromEntries(UserAttributes?.map(({ Name, Value }) => [Name, Value]) ?? []) };
}

export function updateAttributes(
  aws: CognitoIdentityProviderClient,
  UserPoolId: string,
  Username: string,
  attributes: Record<string, string>,
) {
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  return aws.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }));
}
