import {
  CreateManagedLoginBrandingCommand,
  DescribeManagedLoginBrandingByClientCommand,
  ResourceNotFoundException,
  UpdateManagedLoginBrandingCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';
import type { Make, Target } from './resource.ts';

const brandingInputs = z.strictObject({
  userPoolId: z.string(),
  clientId: z.string(),
  useCognitoProvidedValues: z.boolean(),
});
type BrandingInputs = z.output<typeof brandingInputs>;

export const makeManagedLoginBranding: Make = async (inputs, target) => {
  const branding = brandingInputs.parse(inputs);
  const present = await brandingOf(branding, target);
  const id = present === undefined ? await create(branding, target) : await update(branding, present, target);
  return { id: `${branding.userPoolId},${id}`, state: { ...inputs, managedLoginBrandingId: id } };
};

const made = z.object({ ManagedLoginBrandingId: z.string() });

async function create(branding: BrandingInputs, { cognito }: Target): Promise<string> {
  const { ManagedLoginBranding } = await cognito.send(
    new CreateManagedLoginBrandingCommand({
      UserPoolId: branding.userPoolId,
      ClientId: branding.clientId,
      UseCognitoProvidedValues: branding.useCognitoProvidedValues,
    }),
  );
  return made.parse(ManagedLoginBranding).ManagedLoginBrandingId;
}

async function update(branding: BrandingInputs, id: string, { cognito }: Target): Promise<string> {
  await cognito.send(
    new UpdateManagedLoginBrandingCommand({
      UserPoolId: branding.userPoolId,
      ManagedLoginBrandingId: id,
      UseCognitoProvidedValues: branding.useCognitoProvidedValues,
    }),
  );
  return id;
}

async function brandingOf({ userPoolId, clientId }: BrandingInputs, { cognito }: Target): Promise<string | undefined> {
  try {
    const { ManagedLoginBranding } = await cognito.send(
      new DescribeManagedLoginBrandingByClientCommand({ UserPoolId: userPoolId, ClientId: clientId }),
    );
    return made.parse(ManagedLoginBranding).ManagedLoginBrandingId;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
