import type { StackVariable } from '@freehold/environment';
import type * as pulumi from '@pulumi/pulumi';
import type { Settings } from './config.ts';
import { type Identity, TENANT_CLAIM } from './identity.ts';

/**
 * The API's variables, from what was provisioned. One of them left out doesn't compile.
 *
 * The callback is the very URL that the web client registers, since Cognito compares the two character by character.
 */
export function apiEnvironment(
  identity: Identity,
  settings: Pick<Settings, 'callbackUrls'>,
): Record<StackVariable, pulumi.Input<string>> {
  return {
    AWS_REGION: identity.userPool.region,
    COGNITO_USER_POOL_ID: identity.userPool.id,
    COGNITO_APP_CLIENT_ID: identity.serverClient.id,
    COGNITO_APP_CLIENT_SECRET: identity.serverClientSecret,
    COGNITO_WEB_CLIENT_ID: identity.webClient.id,
    COGNITO_WEB_CLIENT_SECRET: identity.webClientSecret,
    COGNITO_REDIRECT_URI: settings.callbackUrls[0],
    COGNITO_TENANT_CLAIM: TENANT_CLAIM,
    TENANT_PROOF: identity.tenantProof,
  };
}
