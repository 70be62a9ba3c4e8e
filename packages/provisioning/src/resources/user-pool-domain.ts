import {
  CreateUserPoolDomainCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';
import type { Make, Target } from './resource.ts';

const domainInputs = z.strictObject({ userPoolId: z.string(), domain: z.string(), managedLoginVersion: z.number() });
type DomainInputs = z.output<typeof domainInputs>;

/** A pool has one domain. Another prefix takes its place, as it does on AWS. */
export const makeUserPoolDomain: Make = async (inputs, target) => {
  const domain = domainInputs.parse(inputs);
  const present = await domainOf(domain.userPoolId, target);
  if (present !== undefined && present !== domain.domain) await remove(domain.userPoolId, present, target);
  const Command = present === domain.domain ? UpdateUserPoolDomainCommand : CreateUserPoolDomainCommand;
  await target.cognito.send(new Command(request(domain)));
  return { id: domain.domain, state: { ...inputs } };
};

function request({ userPoolId, domain, managedLoginVersion }: DomainInputs) {
  return { UserPoolId: userPoolId, Domain: domain, ManagedLoginVersion: managedLoginVersion };
}

async function domainOf(userPoolId: string, { cognito }: Target): Promise<string | undefined> {
  const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId: userPoolId }));
  return UserPool?.Domain;
}

async function remove(userPoolId: string, domain: string, { cognito }: Target): Promise<void> {
  await cognito.send(new DeleteUserPoolDomainCommand({ UserPoolId: userPoolId, Domain: domain }));
}
