import {
  GetUserPoolMfaConfigCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createPool, startEmulator } from './support/emulator.ts';
import { requireTotp } from './support/mfa.ts';

/** A pool, and its MFA configuration. */
async function start() {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  const get = async () => {
    const { $metadata, ...config } = await aws.send(new GetUserPoolMfaConfigCommand({ UserPoolId }));
    return config;
  };
  return { aws, UserPoolId, get };
}

test('GetUserPoolMfaConfig returns OFF without factors', async () => {
  const { get } = await start();
  expect(await get()).toEqual({ MfaConfiguration: 'OFF' });
});

test.each(['OPTIONAL', 'ON'] as const)('SetUserPoolMfaConfig turns TOTP on (%s) and off', async (MfaConfiguration) => {
  const { aws, UserPoolId, get } = await start();
  const config = { MfaConfiguration, SoftwareTokenMfaConfiguration: { Enabled: true } };
  expect(await aws.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...config }))).toMatchObject(config);
  expect(await get()).toEqual(config);
  const off = { MfaConfiguration: 'OFF' as const, SoftwareTokenMfaConfiguration: { Enabled: false } };
  await aws.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...off }));
  expect(await get()).toEqual({ MfaConfiguration: 'OFF' });
});

const noFactor = "Invalid MFA configuration given, can't disable all MFAs with a required or optional configuration.";
const others = 'This emulator has TOTP as the only factor';
const refusedConfigs: [Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'>, string][] = [
  [{ MfaConfiguration: 'ON' }, noFactor],
  [{ MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: false } }, noFactor],
  [
    { MfaConfiguration: 'OFF', SoftwareTokenMfaConfiguration: { Enabled: true } },
    "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
  ],
  [{ MfaConfiguration: 'OFF', SmsMfaConfiguration: { SmsAuthenticationMessage: '{####}' } }, others],
  [{ MfaConfiguration: 'OFF', EmailMfaConfiguration: { Subject: 'Code' } }, others],
  [{ WebAuthnConfiguration: { RelyingPartyId: 'example.com' } }, others],
];

test.each(refusedConfigs)('SetUserPoolMfaConfig refuses %j', async (config, message) => {
  const { aws, UserPoolId } = await start();
  await expect(aws.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...config }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining(message),
  });
});

test('UpdateUserPool keeps TOTP where it repeats the setting, and turns MFA off where it omits it', async () => {
  const { aws, UserPoolId, get } = await start();
  const update = (MfaConfiguration?: 'ON' | 'OPTIONAL') =>
    aws.send(new UpdateUserPoolCommand({ UserPoolId, MfaConfiguration }));
  await expect(update('ON')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await requireTotp(aws, UserPoolId, 'OPTIONAL');
  await update('ON');
  expect(await get()).toEqual({ MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration: { Enabled: true } });
  await update();
  expect(await get()).toEqual({ MfaConfiguration: 'OFF' });
});

test('both MFA operations refuse a deleted pool', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = 'eu-central-1_Nowhere12';
  const gone = { name: 'ResourceNotFoundException', message: `User pool ${UserPoolId} does not exist.` };
  await expect(aws.send(new GetUserPoolMfaConfigCommand({ UserPoolId }))).rejects.toMatchObject(gone);
  await expect(aws.send(new SetUserPoolMfaConfigCommand({ UserPoolId }))).rejects.toMatchObject(gone);
});
