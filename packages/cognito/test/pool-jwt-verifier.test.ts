import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { describe, expect, test } from 'vitest';
import { createPoolJwtVerifier } from '../src/pool-jwt-verifier.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' };
const clientId = '1example2client3';

function tokenOf(iss: string, overrides: Record<string, unknown> = {}): string {
  const now = Math.floor(Date.now() / 1_000);
  const claims = { iss, client_id: clientId, token_use: 'access', sub: randomUUID(), iat: now, exp: now + 60 };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const input = `${encode({ kid: 'one', alg: 'RS256' })}.${encode({ ...claims, ...overrides })}`;
  return `${input}.${sign('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
}

/** A verifier, with the URLs from which it fetched keys. */
function verifierOf(userPoolId: string) {
  const fetched: string[] = [];
  const fetcher = {
    async fetch(url: string) {
      fetched.push(url);
      return new TextEncoder().encode(JSON.stringify({ keys: [jwk] })).buffer;
    },
  };
  const options = { userPoolId, clientIds: [clientId], tokenUse: 'access' } as const;
  const verifier = createPoolJwtVerifier(options, new SimpleJwksCache({ fetcher }));
  return { fetched, verify: (token: string) => verifier.verify(token, () => {}) };
}

describe.each([
  ['us-east-1', 'amazonaws.com'],
  ['us-gov-west-1', 'amazonaws.com'],
  ['cn-north-1', 'amazonaws.com.cn'],
  ['eusc-de-east-1', 'amazonaws.eu'],
  ['us-iso-east-1', 'c2s.ic.gov'],
  ['us-isob-east-1', 'sc2s.sgov.gov'],
])('a user pool in %s', (region, suffix) => {
  const pool = `${region}_AbCdEfGhI`;
  const issuer = `https://cognito-idp.${region}.${suffix}/${pool}`;

  test.each(['', 'issuer-'])('has valid tokens from %sits issuer, whose keys are fetched there', async (prefix) => {
    const { verify, fetched } = verifierOf(pool);
    const own = issuer.replace('https://', `https://${prefix}`);
    await expect(verify(tokenOf(own))).resolves.toMatchObject({ iss: own });
    expect(fetched).toEqual([`${own}/.well-known/jwks.json`]);
  });

  test('has valid tokens from the issuer that AWS’s library expects, and no keys from elsewhere', async () => {
    const { verify, fetched } = verifierOf(pool);
    const expected = `https://cognito-idp.${region}.amazonaws.com/${pool}`;
    await expect(verify(tokenOf(expected))).resolves.toMatchObject({ iss: expected });
    expect(fetched).toEqual([`${issuer}/.well-known/jwks.json`]);
  });

  test.each([
    `https://cognito-idp.${region}.${suffix}/${region}_Otherpool`,
    `https://cognito-idp.${region}.${suffix}.evil.example/${pool}`,
    `https://cognito-idp.${region}.example.com/${pool}`,
    `http://cognito-idp.${region}.${suffix}/${pool}`,
  ])('has no valid token from %s', async (other) => {
    const { verify, fetched } = verifierOf(pool);
    await expect(verify(tokenOf(other))).rejects.toThrow('issuer not configured');
    expect(fetched).toEqual([]);
  });
});

test.each([
  ['another client', { client_id: 'other' }],
  ['another use', { token_use: 'id', aud: clientId }],
  ['a time that is over', { exp: 1 }],
])('a token of %s is refused', async (_, overrides) => {
  const { verify } = verifierOf('us-east-1_AbCdEfGhI');
  const issuer = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI';
  await expect(verify(tokenOf(issuer, overrides))).rejects.toThrow();
});
