import type { Fetcher } from 'aws-jwt-verify/https';
import { z } from 'zod';

/** A key set is a few kilobytes from the same region. Past this, something is wrong, and a request is waiting. */
const timeoutMilliseconds = 3_000;

/** The verifier looks closer. */
const usableJwks = z.object({ keys: z.array(z.object({ kid: z.string(), kty: z.string() })).min(1) });

/**
 * After a key set could not be had, it isn't asked for again until this has passed. Anybody can send tokens of unknown
 * keys; while the server of the keys is down, each of them would cause a request, and wait for it.
 */
const cooldownMilliseconds = 2_000;

/**
 * Fetches key sets. Cognito's are at the issuer; with an endpoint of one's own, the issuer stays AWS's and the key set
 * comes from there, so that tokens look the same in both places. (The verifier's own fetcher speaks https alone.)
 *
 * @param endpoint `http://localhost:9229`, without a slash at its end; `undefined`: AWS
 * @param clock gives milliseconds from any start
 */
export function createJwksFetcher(endpoint: string | undefined, clock: { now(): number } = performance): Fetcher {
  let lastFailure: { readonly cause: unknown; readonly at: number } | undefined;
  return {
    async fetch(uri) {
      const url = endpoint === undefined ? uri : `${endpoint}${new URL(uri).pathname}`;
      if (lastFailure !== undefined && clock.now() - lastFailure.at < cooldownMilliseconds) {
        throw new Error(`${url} failed a moment ago and is not asked again yet`, { cause: lastFailure.cause });
      }
      try {
        const jwks = await fetchDocument(url);
        lastFailure = undefined;
        return jwks;
      } catch (cause) {
        lastFailure = { cause, at: clock.now() };
        throw cause;
      }
    },
  };
}

async function fetchDocument(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMilliseconds) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const document = await response.arrayBuffer();
  // What is fetched takes the place of the keys that are known. Something that is no key set, or one without a key, would
  // make every good token a bad one.
  const jwks = usableJwks.safeParse(JSON.parse(new TextDecoder().decode(document)));
  if (!jwks.success) throw new Error(`${url} answered with no usable key set`, { cause: jwks.error });
  return document;
}
