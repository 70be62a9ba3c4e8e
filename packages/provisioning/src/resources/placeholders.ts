import { z } from 'zod';
import { LOCAL_ACCOUNT, type Make } from './resource.ts';

// What a function on AWS needs and a local one doesn't: nothing is made, and the answer has the form of AWS's own, so
// that the resources which refer to it get what they would get there.

const named = z.looseObject({ name: z.string() });

export const makeRole: Make = async (inputs) => {
  const { name } = named.parse(inputs);
  return { id: name, state: { ...inputs, arn: `arn:aws:iam::${LOCAL_ACCOUNT}:role/${name}` } };
};

export const makeRolePolicy: Make = async (inputs) => {
  const { name, role } = named.extend({ role: z.string() }).parse(inputs);
  return { id: `${role}:${name}`, state: { ...inputs } };
};

export const makeLogGroup: Make = async (inputs, { region }) => {
  const { name } = named.parse(inputs);
  return { id: name, state: { ...inputs, arn: `arn:aws:logs:${region}:${LOCAL_ACCOUNT}:log-group:${name}` } };
};

export const makePermission: Make = async (inputs) => {
  const { function: functionName } = z.looseObject({ function: z.string() }).parse(inputs);
  return { id: `${functionName}-permission`, state: { ...inputs } };
};
