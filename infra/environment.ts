import { callbackUrlOf, type RequiredVariable, type StackVariable } from '@freehold/environment';
import type * as pulumi from '@pulumi/pulumi';
import type { ConfiguredVariables } from './config/api-variables-setting.ts';
import type { Settings } from './config/settings.ts';
import { type Identity, tenantClaim } from './identity/identity.ts';

/**
 * The API's variables that the stack knows. Without one of them it doesn't compile.
 *
 * The callback is the same URL that the web client registers: Cognito compares the two character by character.
 */
export function apiEnvironment(
  identity: Identity,
  { publicUrl, mfa }: Pick<Settings, 'publicUrl' | 'mfa'>,
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
    COGNITO_REDIRECT_URI: callbackUrlOf(publicUrl),
    COGNITO_MFA: mfa,
    COGNITO_TENANT_CLAIM: tenantClaim,
    TENANT_PROOF: identity.tenantProof,
  };
}

/** The port of the API's container. Only the load balancer can reach it. */
export const apiPort = 8000;

/** The API's variables that its container gets from Secrets Manager. They are nowhere in plain text. */
export type SecretVariable =
  | 'DATABASE_URL'
  | 'SESSION_KEYS'
  | 'LOG_HASH_KEY'
  | 'COGNITO_APP_CLIENT_SECRET'
  | 'COGNITO_WEB_CLIENT_SECRET'
  | 'OTEL_EXPORTER_OTLP_HEADERS';

/** All other variables that the container needs. The owner's URL is for migrations only. */
export type PlainVariable =
  | Exclude<Exclude<RequiredVariable, 'DATABASE_OWNER_URL'> | StackVariable, SecretVariable>
  | 'NODE_ENV'
  | 'PORT'
  | 'TRUSTED_PROXY'
  | 'DATABASE_BACKUPS';

/**
 * The plain variables of the API's container. With those of `SecretVariable` they are all that the API requires and all that
 * the stack knows: without one of them it doesn't compile.
 *
 * @returns no secret, since anyone who may read a task definition can read them
 */
export function plainEnvironment(
  identity: Identity,
  settings: Pick<Settings, 'publicUrl' | 'mfa' | 'apiVariables'>,
): Record<PlainVariable, pulumi.Input<string>> & ConfiguredVariables {
  const { COGNITO_APP_CLIENT_SECRET: _, COGNITO_WEB_CLIENT_SECRET: __, ...known } = apiEnvironment(identity, settings);
  return {
    ...settings.apiVariables,
    ...known,
    NODE_ENV: 'production',
    PORT: String(apiPort),
    // The load balancer appends the client's address to X-Forwarded-For. A CDN before it is one more hop.
    TRUSTED_PROXY: settings.apiVariables.TRUSTED_PROXY || '1',
    // RDS keeps them for `databaseBackupDays`, which is at least a day.
    DATABASE_BACKUPS: 'snapshots',
  };
}
