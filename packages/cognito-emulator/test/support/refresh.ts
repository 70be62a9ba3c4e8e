import {
  AdminInitiateAuthCommand,
  type CreateUserPoolClientCommandInput,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  anonymousClient,
  createClient,
  createPool,
  defined,
  register,
  secretHash,
  settableClock,
  signIn,
  startEmulator,
} from './emulator.ts';

export const oneSecond = 1000;

/** Starts with a signed-in user, and the three operations that refresh tokens. */
export async function startWithRefreshToken(settings: Partial<CreateUserPoolClientCommandInput> = {}) {
  const time = settableClock();
  const { aws, url, emulator } = await startEmulator({ clock: time.clock });
  const poolId = await createPool(aws, { Schema: [{ Name: 'tenant_id' }] });
  const { id: clientId, secret } = await createClient(aws, poolId, settings);
  const { email, username } = await register(aws, poolId);
  const pool = { poolId, clientId };
  const parameters = secret === undefined ? {} : { SECRET_HASH: secretHash(secret, email, clientId) };
  const { AuthenticationResult: first } = await signIn(aws, pool, email, undefined, parameters);
  const token = defined(first?.RefreshToken);

  const app = anonymousClient(url);
  const renew = (RefreshToken: string, ClientSecret = secret, ClientId = clientId) =>
    app.send(new GetTokensFromRefreshTokenCommand({ ClientId, ClientSecret, RefreshToken }));
  const flow = (REFRESH_TOKEN: string, more: Record<string, string> = {}, ClientId = clientId) =>
    app.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN, ...more },
      }),
    );
  const adminFlow = (REFRESH_TOKEN: string, more: Record<string, string> = {}) =>
    aws.send(
      new AdminInitiateAuthCommand({
        UserPoolId: poolId,
        ClientId: clientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN, ...more },
      }),
    );
  return { time, aws, app, emulator, pool, secret, email, username, first, token, renew, flow, adminFlow };
}
