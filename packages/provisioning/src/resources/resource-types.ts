import { z } from 'zod';
import { reasonOf } from '../failure.ts';
import type { MadeResource, ResourceRequest } from '../in-process-stack.ts';
import { makeLogGroup, makePermission, makeRole, makeRolePolicy } from './inert.ts';
import { makeLambdaFunction } from './lambda-function.ts';
import { makeManagedLoginBranding } from './managed-login-branding.ts';
import type { Make, Target } from './resource.ts';
import { makeUserGroup } from './user-group.ts';
import { makeUserPool } from './user-pool.ts';
import { makeUserPoolClient } from './user-pool-client.ts';
import { makeUserPoolDomain } from './user-pool-domain.ts';

const byType = new Map<string, Make>([
  ['aws:cognito/userPool:UserPool', makeUserPool],
  ['aws:cognito/userPoolClient:UserPoolClient', makeUserPoolClient],
  ['aws:cognito/userPoolDomain:UserPoolDomain', makeUserPoolDomain],
  ['aws:cognito/managedLoginBranding:ManagedLoginBranding', makeManagedLoginBranding],
  ['aws:cognito/userGroup:UserGroup', makeUserGroup],
  ['aws:lambda/function:Function', makeLambdaFunction],
  ['aws:lambda/permission:Permission', makePermission],
  ['aws:iam/role:Role', makeRole],
  ['aws:iam/rolePolicy:RolePolicy', makeRolePolicy],
  ['aws:cloudwatch/logGroup:LogGroup', makeLogGroup],
]);

/**
 * Makes or updates the resource that a program asks for.
 *
 * @throws Error with the resource's type and name and the reason; a type that has no local counterpart included.
 */
export async function makeResource({ type, name, inputs }: ResourceRequest, target: Target): Promise<MadeResource> {
  const make = byType.get(type);
  if (make === undefined) throw new Error(`${type} ${name}: this type of resource has no local counterpart.`);
  try {
    return await make(inputs, target);
  } catch (error) {
    const reason = error instanceof z.ZodError ? `\n${z.prettifyError(error)}` : ` ${reasonOf(error)}`;
    throw new Error(`${type} ${name}:${reason}`, { cause: error });
  }
}
