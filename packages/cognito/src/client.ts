import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';

export interface CognitoClientOptions {
  readonly region: string;
  /** A local Cognito; `undefined`: AWS. */
  readonly endpoint: string | undefined;
  /** What requests are signed with. `undefined`: whatever the SDK's ordinary chain finds. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /**
   * How long one try may take.
   *
   * @default 5000, many times what Cognito takes
   */
  readonly requestMilliseconds?: number;
}

/** A connection to Cognito's API. Credentials for AWS come from the SDK's ordinary chain. */
export type CognitoClient = CognitoIdentityProviderClient;

/**
 * Makes a client for Cognito's API that doesn't keep people waiting: one more try at a stumble, and an answer within some
 * ten seconds whatever happens.
 */
export function createCognitoClient(options: CognitoClientOptions): CognitoClient {
  const { region, endpoint, credentials, requestMilliseconds = 5_000 } = options;
  return new CognitoIdentityProviderClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: Math.min(2_000, requestMilliseconds),
      requestTimeout: requestMilliseconds,
      throwOnRequestTimeout: true,
    },
  });
}
