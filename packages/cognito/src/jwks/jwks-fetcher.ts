import type { Fetcher } from 'aws-jwt-verify/https';
import { z } from 'zod';

/** A JWKS is a few kilobytes from the same region, and a request waits for it. */
const timeoutMilliseconds = 3_000;

/** What every JWKS has. The verifier checks each key that it uses. */
const usableJwks = z.object({ keys: z.array(z.object({ kid: z.string(), kty: z.string() })).min(1) });

/** The pause after a failed fetch. Anyone can send tokens of unknown keys, and each would cause a request and wait for it. */
const cooldownMilliseconds = 2_000;

/**
 * Creates a fetcher for the JWKS at the issuer or, with a local Cognito, at its endpoint, since its tokens have AWS's
 * issuer. (The verifier's own fetcher supports https only.)
 *
 * @param endpoint `http://localhost:9229`, without a trailing slash; `undefined`: AWS
 * @param clock milliseconds from any start
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
  // The fetched document replaces the cached one. Without keys, it would make every token invalid.
  const jwks = usableJwks.safeParse(JSON.parse(new TextDecoder().decode(document)));
  if (!jwks.success) throw new Error(`${url} answered with no usable JWKS`, { cause: jwks.error });
  return document;
}
