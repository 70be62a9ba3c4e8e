import {
  CreateGroupCommand,
  GetGroupCommand,
  ResourceNotFoundException,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';
import type { ProvisioningTarget, ProvisionResource } from './resource.ts';

const groupInputs = z.strictObject({ userPoolId: z.string(), name: z.string() });
type GroupInputs = z.output<typeof groupInputs>;

export const provisionUserGroup: ProvisionResource = async (inputs, target) => {
  const group = groupInputs.parse(inputs);
  const Command = (await exists(group, target)) ? UpdateGroupCommand : CreateGroupCommand;
  await target.cognito.send(new Command(request(group)));
  return { id: `${group.userPoolId}/${group.name}`, state: { ...inputs } };
};

function request(group: GroupInputs) {
  return { UserPoolId: group.userPoolId, GroupName: group.name };
}

async function exists(group: GroupInputs, { cognito }: ProvisioningTarget): Promise<boolean> {
  try {
    await cognito.send(new GetGroupCommand(request(group)));
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
}
