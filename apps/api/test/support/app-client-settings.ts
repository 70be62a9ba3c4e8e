import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  UpdateUserPoolClientCommand,
  type UpdateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Installation } from './installation.ts';

/** The variables that name an app client. */
export type ClientVariable = 'COGNITO_APP_CLIENT_ID' | 'COGNITO_WEB_CLIENT_ID';

/** Runs an action while an app client has other settings than the Pulumi program gave it. */
export async function withAppClientSettings<Result>(
  { cognito, variables }: Installation,
  variable: ClientVariable,
  changes: Partial<UpdateUserPoolClientCommandInput>,
  action: () => Promise<Result>,
): Promise<Result> {
  const client = new CognitoIdentityProviderClient({ endpoint: cognito.url, region: 'us-east-1' });
  const names = { UserPoolId: variables['COGNITO_USER_POOL_ID'], ClientId: variables[variable] };
  try {
    const { UserPoolClient: before } = await client.send(new DescribeUserPoolClientCommand(names));
    if (before === undefined) throw new Error(`The pool has no client ${variable}.`);
    const { CreationDate, LastModifiedDate, ClientSecret, ...writable } = before;
    // Settings that aren't sent are reset.
    await client.send(new UpdateUserPoolClientCommand({ ...writable, ...names, ...changes }));
    try {
      return await action();
    } finally {
      await client.send(new UpdateUserPoolClientCommand({ ...writable, ...names }));
    }
  } finally {
    client.destroy();
  }
}
