import { z } from 'zod';
import { localAccountId, type ProvisionResource } from './resource.ts';

// What a function on AWS needs and a local one doesn't: nothing is made, and the answer has the form of AWS's own, so
// that the resources which refer to it get what they would get there.

const named = z.looseObject({ name: z.string() });

export const provisionRole: ProvisionResource = async (inputs) => {
  const { name } = named.parse(inputs);
  return { id: name, state: { ...inputs, arn: `arn:aws:iam::${localAccountId}:role/${name}` } };
};

export const provisionRolePolicy: ProvisionResource = async (inputs) => {
  const { name, role } = named.extend({ role: z.string() }).parse(inputs);
  return { id: `${role}:${name}`, state: { ...inputs } };
};

export const provisionLogGroup: ProvisionResource = async (inputs, { region }) => {
  const { name } = named.parse(inputs);
  return { id: name, state: { ...inputs, arn: `arn:aws:logs:${region}:${localAccountId}:log-group:${name}` } };
};

export const provisionPermission: ProvisionResource = async (inputs) => {
  const { function: functionName } = z.looseObject({ function: z.string() }).parse(inputs);
  return { id: `${functionName}-permission`, state: { ...inputs } };
};
