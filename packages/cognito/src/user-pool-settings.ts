import {
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoClient } from './client.ts';
import { toUserDirectoryError } from './user-directory/user-directory-error.ts';

/** How a user pool is set up, as far as an installation rests on it. */
export interface UserPoolSettings {
  readonly name: string | undefined;
  /** Custom ones by their whole name, `custom:tenant_id`. */
  readonly attributes: ReadonlyMap<string, { readonly mutable: boolean }>;
  readonly signsInWithEmail: boolean;
  readonly caseSensitive: boolean;
  readonly selfSignUp: boolean;
  /** `undefined`: no function is called before tokens are made. Version 1 reaches ID tokens only. */
  readonly preTokenTrigger: { readonly version: string | undefined } | undefined;
  /** The first label of Cognito's own domain, or a domain of one's own. */
  readonly domain: string | undefined;
  readonly customDomain: string | undefined;
}

/** How an app client is set up. */
export interface UserPoolClientSettings {
  readonly name: string | undefined;
  /** Secret. */
  readonly secret: string | undefined;
  /** Empty: no list, which Cognito takes for one of its own. */
  readonly readAttributes: readonly string[];
  readonly writeAttributes: readonly string[];
  readonly authFlows: readonly string[];
  /** `code`, `implicit`; empty where the Hosted UI is off for this client. */
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
