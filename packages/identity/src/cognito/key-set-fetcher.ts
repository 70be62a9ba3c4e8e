import type { Fetcher } from 'aws-jwt-verify/https';

/** A key set is a few kilobytes from the same region. Past this, something is wrong, and a request is waiting. */
const timeoutInMilliseconds = 3_000;

/**
 * Fetches key sets. Cognito's are at the issuer; with an endpoint of one's own, the issuer stays AWS's and the key set
 * comes from there, so that tokens look the same in both places. (The verifier's own fetcher speaks https alone.)
 *
 * @param endpoint `http://localhost:9229`, without a slash at its end; `undefined`: AWS
 */
export function keySetFetcher(endpoint: string | undefined): Fetcher {
  return {
    async fetch(uri) {
      const location = endpoint === undefined ? uri : `${endpoint}${new URL(uri).pathname}`;
      const response = await fetch(location, {
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutInMilliseconds),
      });
      if (!response.ok) throw new Error(`${location} answered ${response.status}`);
      return response.arrayBuffer();
    },
  };
}
