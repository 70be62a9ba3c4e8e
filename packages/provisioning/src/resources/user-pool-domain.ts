import {
  CreateUserPoolDomainCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
  UpdateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';
import type { ProvisioningTarget, ProvisionResource } from './resource.ts';

const domainInputs = z.strictObject({ userPoolId: z.string(), domain: z.string(), managedLoginVersion: z.number() });
type DomainInputs = z.output<typeof domainInputs>;

/** A pool has one domain. Another prefix replaces it, as on AWS. */
export const provisionUserPoolDomain: ProvisionResource = async (inputs, target) => {
  const domain = domainInputs.parse(inputs);
  const existing = await findDomain(domain.userPoolId, target);
  if (existing !== undefined && existing !== domain.domain) await remove(domain.userPoolId, existing, target);
  const Command = existing === domain.domain ? UpdateUserPoolDomainCommand : CreateUserPoolDomainCommand;
  await target.cognito.send(new Command(request(domain)));
  return { id: domain.domain, state: { ...inputs } };
};

function request({ userPoolId, domain, managedLoginVersion }: DomainInputs) {
  return { UserPoolId: userPoolId, Domain: domain, ManagedLoginVersion: managedLoginVersion };
}

async function findDomain(userPoolId: string, { cognito }: ProvisioningTarget): Promise<string | undefined> {
  const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId: userPoolId }));
  return UserPool?.Domain;
}

async function remove(userPoolId: string, domain: string, { cognito }: ProvisioningTarget): Promise<void> {
  await cognito.send(new DeleteUserPoolDomainCommand({ UserPoolId: userPoolId, Domain: domain }));
}
