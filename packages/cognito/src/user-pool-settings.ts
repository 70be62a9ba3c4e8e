import {
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoClient } from './client.ts';
import { toUserDirectoryError } from './errors/user-directory-error.ts';

/** The settings of a user pool that an installation depends on. */
export interface UserPoolSettings {
  readonly name: string | undefined;
  /** By name; a custom attribute's is `custom:tenant_id`. */
  readonly attributes: ReadonlyMap<string, { readonly mutable: boolean }>;
  readonly signsInWithEmail: boolean;
  readonly caseSensitive: boolean;
  readonly selfSignUp: boolean;
  /** When sign-in asks for a second factor. */
  readonly mfa: 'OFF' | 'OPTIONAL' | 'ON';
  /** `undefined`: there is no trigger. Version 1 reaches ID tokens only. */
  readonly preTokenTrigger: { readonly version: string | undefined } | undefined;
  /** The prefix of Cognito's own domain. */
  readonly domain: string | undefined;
  readonly customDomain: string | undefined;
}

/** The settings of an app client. */
export interface UserPoolClientSettings {
  readonly name: string | undefined;
  /** Secret. */
  readonly secret: string | undefined;
  /** Empty: the client has no list, and Cognito's default applies. */
  readonly readAttributes: readonly string[];
  readonly writeAttributes: readonly string[];
  readonly authFlows: readonly string[];
  /** `code`, `implicit`. Empty: the client doesn't use the Hosted UI. */
  readonly oauthFlows: readonly string[];
  readonly oauthScopes: readonly string[];
  readonly identityProviders: readonly string[];
  readonly callbackUrls: readonly string[];
  readonly preventsUserExistenceErrors: boolean;
  readonly tokenRevocation: boolean;
}

/** @throws {UserDirectoryError} `pool_unknown`, `not_permitted`, `credentials_missing`, `user_pool_unavailable` */
export async function readUserPoolSettings(client: CognitoClient, userPoolId: string): Promise<UserPoolSettings> {
  const { UserPool: pool = {} } = await client
    .send(new DescribeUserPoolCommand({ UserPoolId: userPoolId }))
    .catch((cause: unknown) => {
      throw toUserDirectoryError(cause);
    });
  const trigger = pool.LambdaConfig?.PreTokenGenerationConfig;
  const legacyTrigger = pool.LambdaConfig?.PreTokenGeneration;
  return {
    name: pool.Name,
    attributes: new Map(pool.SchemaAttributes?.map(({ Name = '', Mutable }) => [Name, { mutable: Mutable === true }])),
    signsInWithEmail: pool.UsernameAttributes?.includes('email') === true,
    caseSensitive: pool.UsernameConfiguration?.CaseSensitive !== false,
    selfSignUp: pool.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true,
    mfa: pool.MfaConfiguration ?? 'OFF',
    preTokenTrigger:
      trigger !== undefined
        ? { version: trigger.LambdaVersion }
        : legacyTrigger !== undefined
          ? { version: 'V1_0' }
          : undefined,
    domain: pool.Domain,
    customDomain: pool.CustomDomain,
  };
}

/** @returns `undefined` where the pool has no such client @throws {UserDirectoryError} */
export async function readUserPoolClientSettings(
  client: CognitoClient,
  userPoolId: string,
  clientId: string,
): Promise<UserPoolClientSettings | undefined> {
  try {
    const { UserPoolClient: found = {} } = await client.send(
      new DescribeUserPoolClientCommand({ UserPoolId: userPoolId, ClientId: clientId }),
    );
    return {
      name: found.ClientName,
      secret: found.ClientSecret,
      readAttributes: found.ReadAttributes ?? [],
      writeAttributes: found.WriteAttributes ?? [],
      authFlows: found.ExplicitAuthFlows ?? [],
      oauthFlows: found.AllowedOAuthFlowsUserPoolClient === true ? (found.AllowedOAuthFlows ?? []) : [],
      oauthScopes: found.AllowedOAuthScopes ?? [],
      identityProviders: found.SupportedIdentityProviders ?? [],
      callbackUrls: found.CallbackURLs ?? [],
      preventsUserExistenceErrors: found.PreventUserExistenceErrors === 'ENABLED',
      tokenRevocation: found.EnableTokenRevocation === true,
    };
  } catch (cause) {
    if (cause instanceof ResourceNotFoundException) return undefined;
    throw toUserDirectoryError(cause);
  }
}
