import {
  type AuthFlowType,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  anonymousClient,
  createClient,
  createPool,
  invite,
  payloadOf,
  register,
  secretHash,
  signIn,
  startEmulator,
  temporaryPassword,
  userPassword,
} from './support/emulator.ts';

const passwordAndRefreshFlows = ['ALLOW_USER_PASSWORD_AUTH' as const, 'ALLOW_REFRESH_TOKEN_AUTH' as const];

/** A pool with a client for apps without AWS credentials. */
async function start(settings: Parameters<typeof createClient>[2] = {}, pool: Parameters<typeof createPool>[1] = {}) {
  const { aws, url } = await startEmulator();
  const poolId = await createPool(aws, pool);
  const { id: clientId, secret = '' } = await createClient(aws, poolId, {
    ExplicitAuthFlows: passwordAndRefreshFlows,
    ...settings,
  });
  const app = anonymousClient(url);
  const initiate = (AuthFlow: AuthFlowType, AuthParameters: Record<string, string>) =>
    app.send(new InitiateAuthCommand({ ClientId: clientId, AuthFlow, AuthParameters }));
  const answer = (Session: string | undefined, ChallengeResponses: Record<string, string>) =>
    app.send(
      new RespondToAuthChallengeCommand({
        ClientId: clientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses,
      }),
    );
  return { aws, app, poolId, clientId, secret, initiate, answer };
}

test('InitiateAuth signs a user in without AWS credentials', async () => {
  const { aws, poolId, clientId, initiate } = await start();
  const { email, username } = await register(aws, poolId);
  const { AuthenticationResult, ChallengeParameters } = await initiate('USER_PASSWORD_AUTH', {
    USERNAME: email,
    PASSWORD: userPassword,
  });
  expect(ChallengeParameters).toEqual({});
  expect(AuthenticationResult).toMatchObject({
    ExpiresIn: 3600,
    TokenType: 'Bearer',
    RefreshToken: expect.any(String),
  });
  expect(payloadOf(AuthenticationResult?.AccessToken)).toMatchObject({ sub: username, client_id: clientId });
});

test.each([
  ['a wrong password', 'ENABLED' as const, true, 'NotAuthorizedException', 'Incorrect username or password.'],
  ['a wrong password', 'LEGACY' as const, true, 'NotAuthorizedException', 'Incorrect username or password.'],
  ['an unknown user', 'ENABLED' as const, false, 'NotAuthorizedException', 'Incorrect username or password.'],
  ['an unknown user', 'LEGACY' as const, false, 'UserNotFoundException', 'User does not exist.'],
])(
  '%s is refused when PreventUserExistenceErrors is %s',
  async (_, PreventUserExistenceErrors, known, name, message) => {
    const { aws, poolId, initiate } = await start({ PreventUserExistenceErrors });
    const username = known ? (await register(aws, poolId)).email : 'nobody@example.com';
    await expect(
      initiate('USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: 'Wrong-horse-1' }),
    ).rejects.toMatchObject({
      name,
      message,
    });
  },
);

test('a client with a secret requires the hash of the submitted name', async () => {
  const { aws, poolId, clientId, secret, initiate } = await start({ GenerateSecret: true });
  const { email } = await register(aws, poolId);
  await expect(initiate('USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD: userPassword })).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: `Client ${clientId} is configured for secret but secret was not received`,
  });
  const hash = secretHash(secret, email, clientId);
  await expect(
    initiate('USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD: userPassword, SECRET_HASH: hash }),
  ).resolves.toHaveProperty('AuthenticationResult');
});

test('an invited user sets a new password and is signed in', async () => {
  const { aws, poolId, initiate, answer } = await start();
  const { email, username } = await invite(aws, poolId);
  const challenge = await initiate('USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD: temporaryPassword });
  expect(challenge).toMatchObject({
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    ChallengeParameters: { USER_ID_FOR_SRP: username },
  });
  expect(challenge.AuthenticationResult).toBeUndefined();

  const answered = await answer(challenge.Session, { USERNAME: email, NEW_PASSWORD: userPassword });
  expect(payloadOf(answered.AuthenticationResult?.AccessToken)).toMatchObject({ sub: username });
  await expect(answer(challenge.Session, { USERNAME: email, NEW_PASSWORD: userPassword })).rejects.toMatchObject({
    name: 'NotAuthorizedException',
  });
  await expect(initiate('USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD: userPassword })).resolves.toHaveProperty(
    'AuthenticationResult',
  );
});

test('one of two concurrent challenge responses succeeds', async () => {
  const { aws, poolId, initiate, answer } = await start();
  const { email } = await invite(aws, poolId);
  const { Session } = await initiate('USER_PASSWORD_AUTH', { USERNAME: email, PASSWORD: temporaryPassword });
  const answers = await Promise.allSettled([
    answer(Session, { USERNAME: email, NEW_PASSWORD: userPassword }),
    answer(Session, { USERNAME: email, NEW_PASSWORD: `${userPassword}2` }),
  ]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

test.each(['ADMIN_USER_PASSWORD_AUTH' as const, 'ADMIN_NO_SRP_AUTH' as const])(
  'InitiateAuth refuses %s even when the client allows it',
  async (flow) => {
    const { aws, poolId, initiate } = await start({ ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] });
    const { email } = await register(aws, poolId);
    await expect(initiate(flow, { USERNAME: email, PASSWORD: userPassword })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Initiate Auth method not supported.',
    });
  },
);

test.each(['USER_PASSWORD_AUTH', 'USER_SRP_AUTH', 'CUSTOM_AUTH', 'USER_AUTH', 'REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'])(
  "InitiateAuth refuses %s when the client doesn't allow it",
  async (flow) => {
    const { initiate } = await start({ ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] });
    await expect(initiate(flow as AuthFlowType, { USERNAME: 'a@example.com' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Auth flow not enabled for this client',
    });
  },
);

test.each(['USER_SRP_AUTH' as const, 'USER_AUTH' as const])(
  'InitiateAuth reports that %s is not supported',
  async (flow) => {
    const { initiate } = await start({ ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH'] });
    await expect(initiate(flow, { USERNAME: 'a@example.com' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Initiate Auth method not supported.',
    });
  },
);

test('CUSTOM_AUTH is refused when the pool has no triggers for it', async () => {
  const { aws, poolId, initiate } = await start({ ExplicitAuthFlows: undefined });
  const { email } = await register(aws, poolId);
  const refusal = {
    name: 'InvalidParameterException',
    message: 'Custom auth lambda trigger is not configured for the user pool.',
  };
  await expect(initiate('CUSTOM_AUTH', { USERNAME: email })).rejects.toMatchObject(refusal);
});

test('CUSTOM_AUTH with triggers is not supported', async () => {
  const DefineAuthChallenge = 'arn:aws:lambda:eu-central-1:123456789012:function:define';
  const { initiate } = await start({ ExplicitAuthFlows: undefined }, { LambdaConfig: { DefineAuthChallenge } });
  await expect(initiate('CUSTOM_AUTH', { USERNAME: 'a@example.com' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Initiate Auth method not supported.',
  });
});

test('InitiateAuth reports ResourceNotFoundException for an unknown client', async () => {
  const { app } = await start();
  const AuthParameters = { USERNAME: 'a@example.com', PASSWORD: userPassword };
  const command = { ClientId: 'nobody', AuthFlow: 'USER_PASSWORD_AUTH' as const, AuthParameters };
  await expect(app.send(new InitiateAuthCommand(command))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'User pool client nobody does not exist.',
  });
});

test.each(['USERNAME', 'PASSWORD'])('InitiateAuth requires %s', async (missing) => {
  const { initiate } = await start();
  const parameters: Record<string, string> = { USERNAME: 'a@example.com', PASSWORD: userPassword };
  delete parameters[missing];
  await expect(initiate('USER_PASSWORD_AUTH', parameters)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: `Missing required parameter ${missing}`,
  });
});

test('AdminRespondToAuthChallenge accepts a session of InitiateAuth', async () => {
  const { aws, poolId, clientId, answer } = await start({
    ExplicitAuthFlows: [...passwordAndRefreshFlows, 'ALLOW_ADMIN_USER_PASSWORD_AUTH'],
  });
  const { email } = await invite(aws, poolId);
  const { Session } = await signIn(aws, { poolId, clientId }, email, temporaryPassword);
  await expect(answer(Session, { USERNAME: email, NEW_PASSWORD: userPassword })).resolves.toHaveProperty(
    'AuthenticationResult',
  );
});
