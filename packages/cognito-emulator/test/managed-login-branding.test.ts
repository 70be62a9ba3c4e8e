import {
  type AssetType,
  CreateManagedLoginBrandingCommand,
  type CreateManagedLoginBrandingCommandInput,
  DeleteManagedLoginBrandingCommand,
  DeleteUserPoolClientCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeManagedLoginBrandingCommand,
  UpdateManagedLoginBrandingCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createClient, createPool, defined, settableClock, startEmulator } from './support/emulator.ts';

const brandingSettings = { components: { form: { radius: 8, shadow: true } }, categories: { auth: ['a', 'b'] } };

function asset(ColorMode: 'LIGHT' | 'DARK', text: string): AssetType {
  return { Category: 'FORM_LOGO', ColorMode, Extension: 'SVG', Bytes: new TextEncoder().encode(text) };
}

async function startWithClient(settings: Parameters<typeof createPool>[1] = {}) {
  const { aws } = await startEmulator(settableClock());
  const UserPoolId = await createPool(aws, settings);
  const ClientId = (await createClient(aws, UserPoolId)).id;
  const create = async (style: Partial<CreateManagedLoginBrandingCommandInput>) =>
    defined(
      (await aws.send(new CreateManagedLoginBrandingCommand({ UserPoolId, ClientId, ...style }))).ManagedLoginBranding,
    );
  return { aws, UserPoolId, ClientId, create };
}

test('a style is returned as created, by id and by client', async () => {
  const { aws, UserPoolId, ClientId, create } = await startWithClient();
  const style = { Settings: brandingSettings, Assets: [asset('LIGHT', '<svg/>')] };
  const created = await create(style);
  expect(created).toEqual({
    ...style,
    ManagedLoginBrandingId: expect.stringMatching(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    ),
    UserPoolId,
    UseCognitoProvidedValues: false,
    CreationDate: new Date('2026-03-01T12:00:00Z'),
    LastModifiedDate: new Date('2026-03-01T12:00:00Z'),
  });
  const { ManagedLoginBrandingId } = created;
  for (const ReturnMergedResources of [undefined, false, true]) {
    const byId = { UserPoolId, ManagedLoginBrandingId, ReturnMergedResources };
    const byClient = { UserPoolId, ClientId, ReturnMergedResources };
    const answers = [
      await aws.send(new DescribeManagedLoginBrandingCommand(byId)),
      await aws.send(new DescribeManagedLoginBrandingByClientCommand(byClient)),
    ];
    expect(answers.map(({ ManagedLoginBranding }) => ManagedLoginBranding)).toEqual([created, created]);
  }
});

test("a style with Cognito's values has no settings and no assets", async () => {
  const { create } = await startWithClient();
  const created = await create({ UseCognitoProvidedValues: true });
  expect(created).toMatchObject({ UseCognitoProvidedValues: true });
  expect(created).not.toHaveProperty('Settings');
  expect(created).not.toHaveProperty('Assets');
});

test("Cognito's values together with settings or assets are refused", async () => {
  const { aws, UserPoolId, create } = await startWithClient();
  const refusal = { name: 'InvalidParameterException', message: expect.stringContaining('must be omitted') };
  for (const style of [{ Settings: brandingSettings }, { Assets: [asset('LIGHT', '<svg/>')] }]) {
    await expect(create({ UseCognitoProvidedValues: true, ...style })).rejects.toMatchObject(refusal);
  }
  const { ManagedLoginBrandingId } = await create({});
  const update = { UserPoolId, ManagedLoginBrandingId, UseCognitoProvidedValues: true, Settings: brandingSettings };
  await expect(aws.send(new UpdateManagedLoginBrandingCommand(update))).rejects.toMatchObject(refusal);
});

test('a client has one style when two are created concurrently', async () => {
  const { create } = await startWithClient();
  const answers = await Promise.allSettled([create({}), create({})]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(answers.find((answer) => answer.status === 'rejected')?.reason).toMatchObject({
    name: 'ManagedLoginBrandingExistsException',
  });
});

test('UpdateManagedLoginBranding keeps omitted settings', async () => {
  const { aws, UserPoolId, create } = await startWithClient();
  const light = asset('LIGHT', '<svg/>');
  const { ManagedLoginBrandingId } = await create({
    Settings: brandingSettings,
    Assets: [light, asset('DARK', 'old')],
  });
  const names = { UserPoolId, ManagedLoginBrandingId };
  await aws.send(
    new UpdateManagedLoginBrandingCommand({ ...names, Settings: { components: { form: { radius: 0 } } } }),
  );
  await aws.send(new UpdateManagedLoginBrandingCommand({ ...names, Assets: [asset('DARK', 'new')] }));
  const { ManagedLoginBranding } = await aws.send(new DescribeManagedLoginBrandingCommand(names));
  expect(ManagedLoginBranding).toMatchObject({
    UseCognitoProvidedValues: false,
    Settings: { components: { form: { radius: 0, shadow: true } }, categories: { auth: ['a', 'b'] } },
    Assets: [light, asset('DARK', 'new')],
  });
});

test("UpdateManagedLoginBranding switches to Cognito's values and back", async () => {
  const { aws, UserPoolId, create } = await startWithClient();
  const { ManagedLoginBrandingId } = await create({ Settings: brandingSettings });
  const names = { UserPoolId, ManagedLoginBrandingId };
  const back = await aws.send(new UpdateManagedLoginBrandingCommand({ ...names, UseCognitoProvidedValues: true }));
  expect(back.ManagedLoginBranding).toMatchObject({ UseCognitoProvidedValues: true });
  expect(back.ManagedLoginBranding).not.toHaveProperty('Settings');
  const stored = await aws.send(new UpdateManagedLoginBrandingCommand(names));
  expect(stored.ManagedLoginBranding).toMatchObject({ UseCognitoProvidedValues: true });
  const away = await aws.send(new UpdateManagedLoginBrandingCommand({ ...names, Settings: { a: 1 } }));
  expect(away.ManagedLoginBranding).toMatchObject({ UseCognitoProvidedValues: false, Settings: { a: 1 } });
});

test('an asset has at most a million bytes', async () => {
  const { create } = await startWithClient();
  const logo = (size: number) => ({ Assets: [asset('LIGHT', 'x'.repeat(size))] });
  await expect(create(logo(1_000_001))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining("Value at 'assets.1.member.bytes'"),
  });
  await expect(create(logo(1_000_000))).resolves.toHaveProperty('ManagedLoginBrandingId');
});

test('a style is deleted by itself or with its client', async () => {
  const { aws, UserPoolId, ClientId, create } = await startWithClient();
  const gone = { name: 'ResourceNotFoundException' };
  const first = { UserPoolId, ManagedLoginBrandingId: (await create({})).ManagedLoginBrandingId };
  await aws.send(new DeleteManagedLoginBrandingCommand(first));
  await expect(aws.send(new DescribeManagedLoginBrandingCommand(first))).rejects.toMatchObject(gone);
  await expect(aws.send(new UpdateManagedLoginBrandingCommand(first))).rejects.toMatchObject(gone);
  await expect(aws.send(new DeleteManagedLoginBrandingCommand(first))).rejects.toMatchObject(gone);
  const byClient = new DescribeManagedLoginBrandingByClientCommand({ UserPoolId, ClientId });
  await expect(aws.send(byClient)).rejects.toMatchObject(gone);

  const second = { UserPoolId, ManagedLoginBrandingId: (await create({})).ManagedLoginBrandingId };
  await aws.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }));
  await expect(aws.send(new DescribeManagedLoginBrandingCommand(second))).rejects.toMatchObject(gone);
});

test('a style is refused for a client of another pool', async () => {
  const { aws, ClientId } = await startWithClient();
  const names = { UserPoolId: await createPool(aws), ClientId };
  const gone = { name: 'ResourceNotFoundException', message: `User pool client ${ClientId} does not exist.` };
  await expect(aws.send(new CreateManagedLoginBrandingCommand(names))).rejects.toMatchObject(gone);
  await expect(aws.send(new DescribeManagedLoginBrandingByClientCommand(names))).rejects.toMatchObject(gone);
});

test('branding is refused in the Lite plan', async () => {
  const { create } = await startWithClient({ UserPoolTier: 'LITE' });
  await expect(create({ UseCognitoProvidedValues: true })).rejects.toMatchObject({
    name: 'FeatureUnavailableInTierException',
  });
});
