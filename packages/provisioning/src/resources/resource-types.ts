import { z } from 'zod';
import { errorMessage } from '../errors.ts';
import type { ProvisionedResource, ResourceRequest } from '../in-process-stack.ts';
import { provisionLambdaFunction } from './lambda-function.ts';
import { provisionManagedLoginBranding } from './managed-login-branding.ts';
import { provisionLogGroup, provisionPermission, provisionRole, provisionRolePolicy } from './placeholders.ts';
import type { ProvisioningTarget, ProvisionResource } from './resource.ts';
import { provisionUserGroup } from './user-group.ts';
import { provisionUserPool } from './user-pool.ts';
import { provisionUserPoolClient } from './user-pool-client.ts';
import { provisionUserPoolDomain } from './user-pool-domain.ts';

const byType = new Map<string, ProvisionResource>([
  ['aws:cognito/userPool:UserPool', provisionUserPool],
  ['aws:cognito/userPoolClient:UserPoolClient', provisionUserPoolClient],
  ['aws:cognito/userPoolDomain:UserPoolDomain', provisionUserPoolDomain],
  ['aws:cognito/managedLoginBranding:ManagedLoginBranding', provisionManagedLoginBranding],
  ['aws:cognito/userGroup:UserGroup', provisionUserGroup],
  ['aws:lambda/function:Function', provisionLambdaFunction],
  ['aws:lambda/permission:Permission', provisionPermission],
  ['aws:iam/role:Role', provisionRole],
  ['aws:iam/rolePolicy:RolePolicy', provisionRolePolicy],
  ['aws:cloudwatch/logGroup:LogGroup', provisionLogGroup],
]);

/**
 * Creates or updates a resource that a program registers.
 *
 * @throws {Error} with the resource's type, name and the reason, also for a type without a local counterpart
 */
export async function provisionResource(
  { type, name, inputs }: ResourceRequest,
  target: ProvisioningTarget,
): Promise<ProvisionedResource> {
  const provision = byType.get(type);
  if (provision === undefined) throw new Error(`${type} ${name}: this type of resource has no local counterpart.`);
  try {
    return await provision(inputs, target);
  } catch (error) {
    const reason = error instanceof z.ZodError ? `\n${z.prettifyError(error)}` : ` ${errorMessage(error)}`;
    throw new Error(`${type} ${name}:${reason}`, { cause: error });
  }
}
