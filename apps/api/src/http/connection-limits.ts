import type { ServerOptions } from 'node:http';

/** How long and for how much a connection may be used. `docs/http.md` lists the limits. */
export interface ConnectionLimits {
  /** To send the headers: from the start of the connection or of a later request. */
  readonly headersMilliseconds: number;
  /** To send all of a request. */
  readonly requestMilliseconds: number;
  /** To take all of a response, once the handler has ended. */
  readonly responseMilliseconds: number;
  /** Between two requests. */
  readonly keepAliveMilliseconds: number;
  /** How often Node looks for requests that took too long. They may take this much longer. */
  readonly checkMilliseconds: number;
  readonly requestsPerConnection: number;
  /** At the same time. Those beyond are refused. */
  readonly connections: number;
  /** Connections that get a refusal at the same time. Those beyond are closed. */
  readonly refusedConnections: number;
  /** To send a request and to take the refusal. */
  readonly refusalMilliseconds: number;
}

/**
 * A load balancer keeps connections for 60 s. Closing one sooner, or before its first request, would cut off a request that
 * is being sent.
 */
const keepAliveMilliseconds = 65_000;

export const connectionLimits: ConnectionLimits = {
  headersMilliseconds: keepAliveMilliseconds + 1_000,
  requestMilliseconds: 120_000,
  responseMilliseconds: 120_000,
  keepAliveMilliseconds,
  checkMilliseconds: 10_000,
  requestsPerConnection: 1_000,
  connections: 5_000,
  refusedConnections: 500,
  refusalMilliseconds: 5_000,
};

/** The limits that Node enforces by itself. */
export function nodeTimeouts(limits: ConnectionLimits): ServerOptions {
  return {
    headersTimeout: limits.headersMilliseconds,
    requestTimeout: limits.requestMilliseconds,
    keepAliveTimeout: limits.keepAliveMilliseconds,
    connectionsCheckingInterval: limits.checkMilliseconds,
  };
}
