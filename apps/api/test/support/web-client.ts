import {
  AdminInitiateAuthCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  type ExplicitAuthFlowsType,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Installation } from './installation.ts';

/**
 * Tokens of the web client. It has no password sign-in, for good reason, so it is lent one for a moment: what the API
 * sees is a token that the pool signed for this client.
 */
export async function signInWithWebClient(
  { cognito, variables }: Installation,
  email: string,
  password: string,
): Promise<{ readonly access: string; readonly id: string }> {
  const client = new CognitoIdentityProviderClient({ endpoint: cognito.url, region: 'us-east-1' });
  const names = { UserPoolId: variables['COGNITO_USER_POOL_ID'], ClientId: variables['COGNITO_WEB_CLIENT_ID'] };
  const { UserPoolClient: settings } = await client.send(new DescribeUserPoolClientCommand(names));
  if (settings === undefined) throw new Error('The pool has no web client.');
  const { CreationDate, LastModifiedDate, ClientSecret, ...writable } = settings;
  const withFlows = (...ExplicitAuthFlows: ExplicitAuthFlowsType[]) =>
    client.send(new UpdateUserPoolClientCommand({ ...writable, ...names, ExplicitAuthFlows }));

  await withFlows('ALLOW_ADMIN_USER_PASSWORD_AUTH');
  const { AuthenticationResult: tokens } = await client.send(
    new AdminInitiateAuthCommand({
      ...names,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: password },
    }),
  );
  await withFlows(...(settings.ExplicitAuthFlows ?? []));
  client.destroy();
  if (tokens?.AccessToken === undefined || tokens.IdToken === undefined) throw new Error('No tokens were issued.');
  return { access: tokens.AccessToken, id: tokens.IdToken };
}
