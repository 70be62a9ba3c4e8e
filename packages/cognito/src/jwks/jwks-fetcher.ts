import type { Fetcher } from 'aws-jwt-verify/https';
import { z } from 'zod';

/** A key set is a few kilobytes from the same region. Past this, something is wrong, and a request is waiting. */
const timeoutInMilliseconds = 3_000;

/** The verifier looks closer. */
const usableKeySet = z.object({ keys: z.array(z.object({ kid: z.string(), kty: z.string() })).min(1) });

/**
 * After a key set could not be had, it isn't asked for again until this has passed. Anybody can send tokens of unknown
 * keys; while the server of the keys is down, each of them would cause a request, and wait for it.
 */
const pauseInMilliseconds = 2_000;

/**
 * Fetches key sets. Cognito's are at the issuer; with an endpoint of one's own, the issuer stays AWS's and the key set
 * comes from there, so that tokens look the same in both places. (The verifier's own fetcher speaks https alone.)
 *
 * @param endpoint `http://localhost:9229`, without a slash at its end; `undefined`: AWS
 * @param clock gives milliseconds from any start
 */
export function keySetFetcher(endpoint: string | undefined, clock: { now(): number } = performance): Fetcher {
  let failure: { readonly cause: unknown; readonly at: number } | undefined;
  return {
    async fetch(uri) {
      const location = endpoint === undefined ? uri : `${endpoint}${new URL(uri).pathname}`;
      if (failure !== undefined && clock.now() - failure.at < pauseInMilliseconds) {
        throw new Error(`${location} failed a moment ago and is not asked again yet`, { cause: failure.cause });
      }
      try {
        const keySet = await fetchDocument(location);
        failure = undefined;
        return keySet;
      } catch (cause) {
        failure = { cause, at: clock.now() };
        throw cause;
      }
    },
  };
}

async function fetchDocument(location: string): Promise<ArrayBuffer> {
  const response = await fetch(location, { redirect: 'error', signal: AbortSignal.timeout(timeoutInMilliseconds) });
  if (!response.ok) throw new Error(`${location} answered ${response.status}`);
  const document = await response.arrayBuffer();
  // What is fetched takes the place of the keys that are known. Something that is no key set, or one without a key, would
  // make every good token a bad one.
  const keySet = usableKeySet.safeParse(JSON.parse(new TextDecoder().decode(document)));
  if (!keySet.success) throw new Error(`${location} answered with no usable key set`, { cause: keySet.error });
  return document;
}
