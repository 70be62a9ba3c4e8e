import { CognitoIdentityProviderClient, LimitExceededException } from '@aws-sdk/client-cognito-identity-provider';
import type { TraceRequest } from './trace-request.ts';

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
  /** Runs each request, in order to measure it. @default requests run by themselves */
  readonly traceRequest?: TraceRequest | undefined;
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
  const client = new CognitoIdentityProviderClient({
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
  const { traceRequest } = options;
  if (traceRequest !== undefined) {
    // Around retries: one operation is one request to its caller.
    client.middlewareStack.add(
      (next, { commandName = 'Command' }) =>
        (args) =>
          traceRequest(commandName.replace(/Command$/, ''), () => next(args)),
      { step: 'initialize', name: 'traceRequest' },
    );
  }
  const { retryStrategy } = client.config;
  client.config.retryStrategy = async () => withoutReachedLimits(await retryStrategy());
  return client;
}

type RetryStrategy = Awaited<ReturnType<CognitoClient['config']['retryStrategy']>>;

/**
 * The SDK takes `LimitExceededException` for throttling and tries again. In Cognito it is a limit of one account or of a
 * day, which another try counts against and doesn't pass.
 */
function withoutReachedLimits(strategy: RetryStrategy): RetryStrategy {
  if (!('refreshRetryTokenForRetry' in strategy)) return strategy;
  return {
    acquireInitialRetryToken: (scope) => strategy.acquireInitialRetryToken(scope),
    async refreshRetryTokenForRetry(token, info) {
      // The SDK then throws Cognito's error.
      if (info.error instanceof LimitExceededException) throw info.error;
      return strategy.refreshRetryTokenForRetry(token, info);
    },
    recordSuccess: (token) => strategy.recordSuccess(token),
  };
}
