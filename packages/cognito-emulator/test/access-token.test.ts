import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  DeleteUserPoolClientCommand,
  GetUserCommand,
  GlobalSignOutCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  anonymousClient,
  createClient,
  createPool,
  defined,
  register,
  settableClock,
  signIn,
  startEmulator,
} from './support/emulator.ts';

/** The checks of all operations that take an access token, tested with GetUser. */

const lambdaArn = 'arn:aws:lambda:eu-central-1:123456789012:function:pre-token';

async function start(scopesToSuppress: string[] = []) {
  const time = settableClock();
  const { aws, url, emulator } = await startEmulator({ clock: time.clock });
  emulator.registerFunction(lambdaArn, (event) => ({
    ...event,
    response: { claimsAndScopeOverrideDetails: { accessTokenGeneration: { scopesToSuppress } } },
  }));
  const poolId = await createPool(aws, {
    LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: lambdaArn, LambdaVersion: 'V2_0' } },
  });
  const { id: clientId } = await createClient(aws, poolId);
  const { email, username } = await register(aws, poolId, undefined, { email_verified: 'true' });
  const { AuthenticationResult } = await signIn(aws, { poolId, clientId }, email);
  const access = defined(AuthenticationResult?.AccessToken);
  const app = anonymousClient(url);
  const names = { UserPoolId: poolId, Username: username };
  return {
    time,
    aws,
    app,
    emulator,
    poolId,
    clientId,
    username,
    names,
    access,
    id: defined(AuthenticationResult?.IdToken),
  };
}

function getUser(app: CognitoIdentityProviderClient, AccessToken: string) {
  return app.send(new GetUserCommand({ AccessToken }));
}

const notAuthorized = (message: string) => ({ name: 'NotAuthorizedException', message });

test('GetUser accepts an access token without AWS credentials', async () => {
  const { app, access, username } = await start();
  await expect(getUser(app, access)).resolves.toMatchObject({ Username: username });
});

test.each(['nonsense', 'a.b.c', 'e30.e30.e30'])('GetUser refuses the token "%s"', async (token) => {
  const { app } = await start();
  await expect(getUser(app, token)).rejects.toMatchObject(notAuthorized('Invalid Access Token'));
});

test('GetUser refuses an ID token', async () => {
  const { app, id } = await start();
  await expect(getUser(app, id)).rejects.toMatchObject(notAuthorized('Invalid Access Token'));
});

test('GetUser refuses a token from an unknown pool', async () => {
  const { app } = await start();
  const elsewhere = await start();
  await expect(getUser(app, elsewhere.access)).rejects.toMatchObject(notAuthorized('Invalid Access Token'));
});

test('GetUser refuses a token whose claims were changed', async () => {
  const { app, access } = await start();
  const [header = '', payload = '', signature = ''] = access.split('.');
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), exp: 9_999_999_999 };
  const forged = [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
  await expect(getUser(app, forged)).rejects.toMatchObject(
    notAuthorized('Could not verify signature for Access Token'),
  );
});

test('GetUser refuses an unsigned token', async () => {
  const { app, access } = await start();
  const header = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
  await expect(getUser(app, `${header}.${access.split('.')[1]}.`)).rejects.toMatchObject(
    notAuthorized('Could not verify signature for Access Token'),
  );
});

test('a token expires to the second', async () => {
  const { time, app, access } = await start();
  time.advance(3600 * 1000 - 1);
  await expect(getUser(app, access)).resolves.toHaveProperty('Username');
  time.advance(1);
  await expect(getUser(app, access)).rejects.toMatchObject(notAuthorized('Access Token has expired'));
});

test('GetUser refuses a token without the scope aws.cognito.signin.user.admin', async () => {
  const { app, access } = await start(['aws.cognito.signin.user.admin']);
  await expect(getUser(app, access)).rejects.toMatchObject(notAuthorized('Access Token does not have required scopes'));
});

test('GetUser reports UserNotFoundException when the user was deleted and the address taken by another', async () => {
  const { aws, app, access, names } = await start();
  await aws.send(new AdminDeleteUserCommand(names));
  await expect(getUser(app, access)).rejects.toMatchObject({
    name: 'UserNotFoundException',
    message: 'User does not exist.',
  });
});

test('GetUser refuses a token of a deleted user whose username was taken by another', async () => {
  const { aws, url } = await startEmulator();
  const poolId = await createPool(aws, { UsernameAttributes: undefined });
  const { id: clientId } = await createClient(aws, poolId);
  await register(aws, poolId, 'ada');
  const { AuthenticationResult } = await signIn(aws, { poolId, clientId }, 'ada');
  await aws.send(new AdminDeleteUserCommand({ UserPoolId: poolId, Username: 'ada' }));
  await register(aws, poolId, 'ada');
  await expect(getUser(anonymousClient(url), defined(AuthenticationResult?.AccessToken))).rejects.toMatchObject({
    name: 'UserNotFoundException',
  });
});

test('GetUser reports "User is disabled." when the user is disabled', async () => {
  const { aws, app, access, names } = await start();
  await aws.send(new AdminDisableUserCommand(names));
  const disabled = notAuthorized('User is disabled.');
  await expect(getUser(app, access)).rejects.toMatchObject(disabled);
  await expect(app.send(new GlobalSignOutCommand({ AccessToken: access }))).rejects.toMatchObject(disabled);
});

test('GetUser reports PasswordResetRequiredException after an administrator reset the password', async () => {
  const { aws, app, access, names } = await start();
  await aws.send(new AdminResetUserPasswordCommand(names));
  await expect(getUser(app, access)).rejects.toMatchObject({ name: 'PasswordResetRequiredException' });
});

test('GetUser refuses a token of a deleted client', async () => {
  const { aws, app, access, poolId, clientId } = await start();
  await aws.send(new DeleteUserPoolClientCommand({ UserPoolId: poolId, ClientId: clientId }));
  await expect(getUser(app, access)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a token stays valid after key rotation until the old keys are dropped', async () => {
  const { app, emulator, poolId, access } = await start();
  await emulator.rotateSigningKeys(poolId);
  await expect(getUser(app, access)).resolves.toHaveProperty('Username');
  await emulator.rotateSigningKeys(poolId, { keepOld: false });
  await expect(getUser(app, access)).rejects.toMatchObject(
    notAuthorized('Could not verify signature for Access Token'),
  );
});

test('GetUser requires AccessToken', async () => {
  const { app } = await start();
  await expect(app.send(new GetUserCommand({ AccessToken: '' }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});
