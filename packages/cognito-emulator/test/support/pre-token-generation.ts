import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { PreTokenGenerationHandler } from '../../src/index.ts';
import { createTenantPool, payloadOf, register, signIn, startEmulator } from './emulator.ts';

export const functionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:pre-token';

/** A pool with this trigger, and a user. */
export async function poolWithTrigger(handler: PreTokenGenerationHandler | undefined) {
  const { aws, emulator } = await startEmulator();
  const pool = await createTenantPool(aws, {
    Schema: [{ Name: 'tenant_id', AttributeDataType: 'String' }],
    LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: functionArn } },
  });
  if (handler !== undefined) emulator.registerFunction(functionArn, handler);
  const { email, username } = await register(aws, pool.poolId, 'ada@example.com', { 'custom:tenant_id': 'acme' });
  return { aws, emulator, pool, email, username };
}

export async function payloads(
  aws: CognitoIdentityProviderClient,
  pool: { poolId: string; clientId: string },
  email: string,
) {
  const { AuthenticationResult: result } = await signIn(aws, pool, email);
  return { access: payloadOf(result?.AccessToken), id: payloadOf(result?.IdToken) };
}
