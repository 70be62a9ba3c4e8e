import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createCognitoEmulator } from '../../src/index.ts';
import { cheapCryptography } from '../../src/testing.ts';

/** A program that closes its emulator while a function hangs, and then should end. */

const LambdaArn = 'arn:aws:lambda:eu-central-1:123456789012:function:hanging';
const Username = 'ada';
const Password = 'Correct-horse-1';

const emulator = await createCognitoEmulator({ port: 0, ...cheapCryptography() });
const called = Promise.withResolvers<void>();
emulator.registerFunction(LambdaArn, () => {
  called.resolve();
  return new Promise(() => {});
});
const aws = new CognitoIdentityProviderClient({
  endpoint: emulator.url,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
});

const LambdaConfig = { PreTokenGenerationConfig: { LambdaArn, LambdaVersion: 'V2_0' as const } };
const { UserPool } = await aws.send(new CreateUserPoolCommand({ PoolName: 'users', LambdaConfig }));
const UserPoolId = UserPool?.Id;
const { UserPoolClient } = await aws.send(
  new CreateUserPoolClientCommand({
    UserPoolId,
    ClientName: 'server',
    ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
  }),
);
await aws.send(new AdminCreateUserCommand({ UserPoolId, Username }));
await aws.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
const signIn = new AdminInitiateAuthCommand({
  UserPoolId,
  ClientId: UserPoolClient?.ClientId,
  AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
  AuthParameters: { USERNAME: Username, PASSWORD: Password },
});
const hungUp = aws.send(signIn).catch(() => 'hung up');
await called.promise;
await emulator.close();
await hungUp;
aws.destroy();
process.stdout.write('closed\n');
