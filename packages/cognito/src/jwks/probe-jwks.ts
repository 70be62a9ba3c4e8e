import { z } from 'zod';

/** What a look at a pool's key set showed. */
export interface JwksProbe {
  /** How many keys there are. Cognito has two: ID and access tokens are signed with different ones. */
  readonly keys: number;
  /** The time by the server's clock, to the second. */
  readonly serverTime: Date | undefined;
}

const jwksDocument = z.object({ keys: z.array(z.object({ kid: z.string() })) });

/**
 * Looks at the keys that a pool's tokens are verified with, where the API gets them.
 *
 * @param endpoint a local Cognito; `undefined`: AWS
 * @throws Error where they can't be had
 */
export async function probeJwks(
  userPoolId: string,
  { region, endpoint }: { readonly region: string; readonly endpoint: string | undefined },
): Promise<JwksProbe> {
  const base = endpoint ?? `https://cognito-idp.${region}.amazonaws.com`;
  const url = `${base}/${userPoolId}/.well-known/jwks.json`;
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const date = response.headers.get('date');
  return {
    keys: jwksDocument.parse(await response.json()).keys.length,
    serverTime: date === null ? undefined : new Date(date),
  };
}
