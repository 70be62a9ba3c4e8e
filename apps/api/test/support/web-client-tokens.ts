import { AdminInitiateAuthCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { withAppClientSettings } from './app-client-settings.ts';
import type { Installation } from './installation.ts';

/**
 * Gets tokens of the web client. The client has no password sign-in, so this adds the flow for a moment. The pool signs
 * the same tokens as after a sign-in by the Hosted UI.
 */
export async function signInWithWebClient(
  installation: Installation,
  email: string,
  password: string,
): Promise<{ readonly access: string; readonly id: string }> {
  const { cognito, variables } = installation;
  const client = new CognitoIdentityProviderClient({ endpoint: cognito.url, region: 'us-east-1' });
  const flow = { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH' as const] };
  const { AuthenticationResult: tokens } = await withAppClientSettings(
    installation,
    'COGNITO_WEB_CLIENT_ID',
    flow,
    () =>
      client.send(
        new AdminInitiateAuthCommand({
          UserPoolId: variables['COGNITO_USER_POOL_ID'],
          ClientId: variables['COGNITO_WEB_CLIENT_ID'],
          AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: email, PASSWORD: password },
        }),
      ),
  );
  client.destroy();
  if (tokens?.AccessToken === undefined || tokens.IdToken === undefined) throw new Error('No tokens were issued.');
  return { access: tokens.AccessToken, id: tokens.IdToken };
}
