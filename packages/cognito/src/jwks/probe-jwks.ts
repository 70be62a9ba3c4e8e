import { cognitoHost } from '@freehold/aws-partitions';
import { z } from 'zod';

/** What a pool's JWKS shows. */
export interface JwksProbe {
  /** How many keys there are. Cognito has two: one signs ID tokens, the other access tokens. */
  readonly keys: number;
  /** The server's clock, to the second. */
  readonly serverTime: Date | undefined;
}

const jwksDocument = z.object({ keys: z.array(z.object({ kid: z.string() })) });

/**
 * Fetches a pool's JWKS from where the API fetches it.
 *
 * @param endpoint a local Cognito; `undefined`: AWS
 * @throws Error where it can't be fetched
 */
export async function probeJwks(
  userPoolId: string,
  { region, endpoint }: { readonly region: string; readonly endpoint: string | undefined },
): Promise<JwksProbe> {
  const base = endpoint ?? `https://${cognitoHost(region)}`;
  const url = `${base}/${userPoolId}/.well-known/jwks.json`;
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  const date = response.headers.get('date');
  return {
    keys: jwksDocument.parse(await response.json()).keys.length,
    serverTime: date === null ? undefined : new Date(date),
  };
}
