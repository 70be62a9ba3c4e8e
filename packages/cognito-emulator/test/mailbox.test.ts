import { AdminCreateUserCommand, type AdminCreateUserCommandInput } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import type { Message } from '../src/index.ts';
import { LocalMailbox } from '../src/mailbox/mailbox.ts';
import {
  createPool,
  createTenantPool,
  register,
  settableClock,
  signIn,
  startEmulator,
  temporaryPassword,
} from './support/emulator.ts';

function invitation(UserPoolId: string, settings: Partial<AdminCreateUserCommandInput> = {}) {
  return new AdminCreateUserCommand({ UserPoolId, Username: 'Ada@example.com', ...settings });
}

test('an invitation contains a temporary password that works', async () => {
  const { aws, emulator } = await startEmulator(settableClock());
  const pool = await createTenantPool(aws);
  await aws.send(invitation(pool.poolId, { TemporaryPassword: temporaryPassword }));
  expect(emulator.mailbox.messages()).toEqual([
    {
      poolId: pool.poolId,
      to: 'Ada@example.com',
      kind: 'invitation',
      subject: 'Your temporary password',
      body: `Your username is Ada@example.com and temporary password is ${temporaryPassword}.`,
      code: temporaryPassword,
      sentAt: new Date('2026-03-01T12:00:00Z'),
    },
  ]);
});

test('an invitation contains a generated password', async () => {
  const { aws, emulator } = await startEmulator();
  const pool = await createTenantPool(aws);
  await aws.send(invitation(pool.poolId));
  const { code } = emulator.mailbox.latestTo('ada@example.com') ?? {};
  const { ChallengeName } = await signIn(aws, pool, 'ada@example.com', code);
  expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
});

test("an invitation uses the pool's texts with any password", async () => {
  const { aws, emulator } = await startEmulator();
  const poolId = await createPool(aws, {
    UsernameAttributes: undefined,
    AdminCreateUserConfig: {
      InviteMessageTemplate: { EmailSubject: 'Welcome', EmailMessage: 'Hello {username}. {####}, again {####}.' },
    },
  });
  const UserAttributes = [{ Name: 'email', Value: 'ada@example.com' }];
  await aws.send(invitation(poolId, { Username: 'ada', UserAttributes, TemporaryPassword: "Aa1$&$'$$" }));
  expect(emulator.mailbox.latestTo('ada@example.com')).toMatchObject({
    subject: 'Welcome',
    body: "Hello ada. Aa1$&$'$$, again Aa1$&$'$$.",
  });
});

test.each<[string, Partial<AdminCreateUserCommandInput>]>([
  ['is suppressed', { MessageAction: 'SUPPRESS' }],
  ['is to go by SMS alone', { DesiredDeliveryMediums: ['SMS'] }],
])('no message is sent when it %s', async (_, settings) => {
  const { aws, emulator } = await startEmulator();
  await aws.send(invitation(await createPool(aws), settings));
  expect(emulator.mailbox.messages()).toEqual([]);
});

test('no message is sent to a user without an address', async () => {
  const { aws, emulator } = await startEmulator();
  const poolId = await createPool(aws, { UsernameAttributes: undefined });
  await aws.send(invitation(poolId, { Username: 'ada' }));
  expect(emulator.mailbox.messages()).toEqual([]);
});

test('a renewed invitation is sent with the new password', async () => {
  const { aws, emulator } = await startEmulator();
  const pool = await createTenantPool(aws);
  await aws.send(invitation(pool.poolId, { MessageAction: 'SUPPRESS' }));
  await aws.send(invitation(pool.poolId, { MessageAction: 'RESEND', DesiredDeliveryMediums: ['EMAIL'] }));
  expect(emulator.mailbox.messages()).toHaveLength(1);
  const { code } = emulator.mailbox.latestTo('ada@example.com') ?? {};
  await expect(signIn(aws, pool, 'ada@example.com', code)).resolves.toHaveProperty('Session');
});

test('AdminSetUserPassword sends no message', async () => {
  const { aws, emulator } = await startEmulator();
  const poolId = await createPool(aws);
  const { email } = await register(aws, poolId);
  for (const MessageAction of ['RESEND' as const, undefined]) {
    await expect(aws.send(invitation(poolId, { Username: email, MessageAction }))).rejects.toThrow();
  }
  expect(emulator.mailbox.messages()).toEqual([]);
});

test('onMessage receives each message when it is sent', async () => {
  const received: Message[] = [];
  const { aws, emulator } = await startEmulator({ onMessage: (message) => received.push(message) });
  const poolId = await createPool(aws);
  await aws.send(invitation(poolId));
  await aws.send(invitation(poolId, { Username: 'bea@example.com' }));
  expect(received.map(({ to }) => to)).toEqual(['Ada@example.com', 'bea@example.com']);
  expect(received).toEqual(emulator.mailbox.messages());
});

test.each<[string, () => void]>([
  [
    'throws',
    () => {
      throw new Error('No printer.');
    },
  ],
  ['rejects', () => Promise.reject(new Error('No printer.'))],
])('an onMessage that %s is logged and breaks nothing', async (_, onMessage) => {
  const lines: string[] = [];
  const { aws, emulator } = await startEmulator({ onMessage, log: (line) => lines.push(line) });
  await aws.send(invitation(await createPool(aws)));
  expect(emulator.mailbox.messages()).toHaveLength(1);
  expect(lines).toContainEqual(expect.stringContaining('onMessage failed: Error: No printer.'));
});

test('the mailbox keeps the last thousand messages, oldest first', () => {
  const mailbox = new LocalMailbox(
    () => new Date(),
    () => {},
    () => {},
  );
  for (let index = 0; index < 1_002; index++) {
    const to = `${index}@example.com`;
    mailbox.deliver({ poolId: 'eu-central-1_a', to, kind: 'invitation', subject: '', body: '' });
  }
  expect(mailbox.messages()).toHaveLength(1_000);
  expect(mailbox.messages().at(0)?.to).toBe('2@example.com');
  expect(mailbox.latestTo('1001@EXAMPLE.com')?.to).toBe('1001@example.com');
  expect(mailbox.latestTo('1@example.com')).toBeUndefined();
});
