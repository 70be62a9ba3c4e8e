import {
  GetUserPoolMfaConfigCommand,
  SetUserPoolMfaConfigCommand,
  type SetUserPoolMfaConfigCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createPool, startEmulator } from './support/emulator.ts';

test('GetUserPoolMfaConfig returns OFF without factors', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  const config = await aws.send(new GetUserPoolMfaConfigCommand({ UserPoolId }));
  expect({ ...config, $metadata: undefined }).toEqual({ MfaConfiguration: 'OFF' });
});

test('SetUserPoolMfaConfig switches optional MFA off', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws, { MfaConfiguration: 'OPTIONAL' });
  const get = () => aws.send(new GetUserPoolMfaConfigCommand({ UserPoolId }));
  expect(await get()).toMatchObject({ MfaConfiguration: 'OPTIONAL' });
  const SoftwareTokenMfaConfiguration = { Enabled: false };
  const off = { UserPoolId, MfaConfiguration: 'OFF' as const, SoftwareTokenMfaConfiguration };
  expect(await aws.send(new SetUserPoolMfaConfigCommand(off))).toMatchObject({ MfaConfiguration: 'OFF' });
  expect(await get()).toMatchObject({ MfaConfiguration: 'OFF' });
});

const refusedConfigs: Omit<SetUserPoolMfaConfigCommandInput, 'UserPoolId'>[] = [
  { MfaConfiguration: 'ON' },
  { MfaConfiguration: 'OPTIONAL' },
  { MfaConfiguration: 'OFF', SoftwareTokenMfaConfiguration: { Enabled: true } },
  { MfaConfiguration: 'OFF', SmsMfaConfiguration: { SmsAuthenticationMessage: '{####}' } },
  { MfaConfiguration: 'OFF', EmailMfaConfiguration: { Subject: 'Code' } },
  { WebAuthnConfiguration: { RelyingPartyId: 'example.com' } },
];

test.each(refusedConfigs)('SetUserPoolMfaConfig refuses %j', async (config) => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  await expect(aws.send(new SetUserPoolMfaConfigCommand({ UserPoolId, ...config }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining('This emulator has no MFA'),
  });
});

test('both MFA operations refuse a deleted pool', async () => {
  const { aws } = await startEmulator();
  const UserPoolId = 'eu-central-1_Nowhere12';
  const gone = { name: 'ResourceNotFoundException', message: `User pool ${UserPoolId} does not exist.` };
  await expect(aws.send(new GetUserPoolMfaConfigCommand({ UserPoolId }))).rejects.toMatchObject(gone);
  await expect(aws.send(new SetUserPoolMfaConfigCommand({ UserPoolId }))).rejects.toMatchObject(gone);
});
