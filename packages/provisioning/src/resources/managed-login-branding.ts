import {
  CreateManagedLoginBrandingCommand,
  DescribeManagedLoginBrandingByClientCommand,
  ResourceNotFoundException,
  UpdateManagedLoginBrandingCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';
import type { ProvisioningTarget, ProvisionResource } from './resource.ts';

const brandingInputs = z.strictObject({
  userPoolId: z.string(),
  clientId: z.string(),
  useCognitoProvidedValues: z.boolean(),
});
type BrandingInputs = z.output<typeof brandingInputs>;

export const provisionManagedLoginBranding: ProvisionResource = async (inputs, target) => {
  const branding = brandingInputs.parse(inputs);
  const existing = await findBranding(branding, target);
  const id = existing === undefined ? await create(branding, target) : await update(branding, existing, target);
  return { id: `${branding.userPoolId},${id}`, state: { ...inputs, managedLoginBrandingId: id } };
};

const brandingResponse = z.object({ ManagedLoginBrandingId: z.string() });

async function create(branding: BrandingInputs, { cognito }: ProvisioningTarget): Promise<string> {
  const { ManagedLoginBranding } = await cognito.send(
    new CreateManagedLoginBrandingCommand({
      UserPoolId: branding.userPoolId,
      ClientId: branding.clientId,
      UseCognitoProvidedValues: branding.useCognitoProvidedValues,
    }),
  );
  return brandingResponse.parse(ManagedLoginBranding).ManagedLoginBrandingId;
}

async function update(branding: BrandingInputs, id: string, { cognito }: ProvisioningTarget): Promise<string> {
  await cognito.send(
    new UpdateManagedLoginBrandingCommand({
      UserPoolId: branding.userPoolId,
      ManagedLoginBrandingId: id,
      UseCognitoProvidedValues: branding.useCognitoProvidedValues,
    }),
  );
  return id;
}

async function findBranding(
  { userPoolId, clientId }: BrandingInputs,
  { cognito }: ProvisioningTarget,
): Promise<string | undefined> {
  try {
    const { ManagedLoginBranding } = await cognito.send(
      new DescribeManagedLoginBrandingByClientCommand({ UserPoolId: userPoolId, ClientId: clientId }),
    );
    return brandingResponse.parse(ManagedLoginBranding).ManagedLoginBrandingId;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
