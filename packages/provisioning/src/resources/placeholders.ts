import { z } from 'zod';
import { localAccountId, type ProvisionResource } from './resource.ts';

// What a function needs on AWS and not here. Nothing is created; the state has AWS's form, for the resources that refer to it.

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
