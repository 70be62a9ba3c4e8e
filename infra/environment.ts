import type { StackVariable } from '@freehold/environment';
import type * as pulumi from '@pulumi/pulumi';
import { callbackOf } from './config/return-url.ts';
import type { Settings } from './config/settings.ts';
import { type Identity, TENANT_CLAIM } from './identity/identity.ts';

/**
 * The API's variables, from what was provisioned. One of them left out doesn't compile.
 *
 * The callback is the very URL that the web client registers, since Cognito compares the two character by character.
 */
export function apiEnvironment(
  identity: Identity,
  { publicUrl }: Pick<Settings, 'publicUrl'>,
): Record<StackVariable, pulumi.Input<string>> {
  return {
    PUBLIC_URL: publicUrl,
    AWS_REGION: identity.userPool.region,
    COGNITO_USER_POOL_ID: identity.userPool.id,
    COGNITO_APP_CLIENT_ID: identity.serverClient.id,
    COGNITO_APP_CLIENT_SECRET: identity.serverClientSecret,
    COGNITO_WEB_CLIENT_ID: identity.webClient.id,
    COGNITO_WEB_CLIENT_SECRET: identity.webClientSecret,
    COGNITO_DOMAIN: identity.hostedUi.baseUrl,
    COGNITO_REDIRECT_URI: callbackOf(publicUrl),
    COGNITO_TENANT_CLAIM: TENANT_CLAIM,
    TENANT_PROOF: identity.tenantProof,
  };
}
