import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';

export interface CognitoClientOptions {
  readonly region: string;
  /** A local Cognito. `undefined`: AWS. */
  readonly endpoint: string | undefined;
  /** Sign the requests. `undefined`: the SDK looks in its ordinary chain. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
  /**
   * `interactive`: a user waits. There is one retry, and an answer within some ten seconds whatever happens.
   * `batch`: thousands of requests follow each other. Where Cognito throttles, they slow down.
   *
   * @default 'interactive'
   */
  readonly mode?: keyof typeof modes;
  /** How long one try may take. @default 5000 in interactive mode, 20000 in batch mode */
  readonly requestMilliseconds?: number;
  /** How often a request is tried that is throttled or fails on its way. @default 2 in interactive mode, 3 in batch mode */
  readonly maxAttempts?: number;
}

/** A connection to Cognito's API. */
export type CognitoClient = CognitoIdentityProviderClient;

const modes = {
  interactive: { maxAttempts: 2, requestMilliseconds: 5_000, connectionMilliseconds: 2_000 },
  batch: { maxAttempts: 3, requestMilliseconds: 20_000, connectionMilliseconds: 5_000 },
} as const;

/** Creates a client for Cognito's API. */
export function createCognitoClient(options: CognitoClientOptions): CognitoClient {
  const { region, endpoint, credentials, mode = 'interactive' } = options;
  const defaults = modes[mode];
  const requestTimeout = options.requestMilliseconds ?? defaults.requestMilliseconds;
  return new CognitoIdentityProviderClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    maxAttempts: options.maxAttempts ?? defaults.maxAttempts,
    ...(mode === 'batch' ? { retryMode: 'adaptive' } : {}),
    requestHandler: {
      connectionTimeout: Math.min(defaults.connectionMilliseconds, requestTimeout),
      requestTimeout,
      throwOnRequestTimeout: true,
    },
  });
}
