import { cognitoIssuer } from '@freehold/aws-partitions';
import { JwtVerifier } from 'aws-jwt-verify';
import { validateCognitoJwtFields } from 'aws-jwt-verify/cognito-verifier';
import type { JwksCache } from 'aws-jwt-verify/jwk';
import type { JwtHeader, JwtPayload } from 'aws-jwt-verify/jwt-model';

export interface PoolJwtVerifierOptions {
  readonly userPoolId: string;
  readonly clientIds: readonly string[];
  readonly tokenUse: 'access' | 'id';
}

/** Verifies tokens of one use, of one user pool. */
export interface PoolJwtVerifier {
  /**
   * @param check gets the header once all else is right
   * @throws the errors of aws-jwt-verify
   */
  verify(token: string, check: (header: JwtHeader) => void): Promise<JwtPayload>;
  /** Fetches the JWKS. */
  hydrate(): Promise<void>;
}

/**
 * Creates a verifier of aws-jwt-verify for the issuers of a user pool. The library's own for Cognito has `amazonaws.com` in
 * its issuers, in each partition, and takes no pool of the isolated ones.
 */
export function createPoolJwtVerifier(options: PoolJwtVerifierOptions, jwksCache: JwksCache): PoolJwtVerifier {
  const { userPoolId, tokenUse } = options;
  const clientId = [...options.clientIds];
  // The audience of an access token is in `client_id`, so `validateCognitoJwtFields` checks it.
  const issuers = issuersOf(userPoolId).map((issuer) => ({ ...issuer, audience: null }));
  const verifier = JwtVerifier.create(issuers, { jwksCache });
  return {
    verify: (token, check) =>
      verifier.verify(token, {
        customJwtCheck({ header, payload }) {
          validateCognitoJwtFields(payload, { tokenUse, clientId });
          check(header);
        },
      }),
    hydrate: () => verifier.hydrate(),
  };
}

/**
 * The issuers of a user pool's tokens, with their JWKS: the original one, and the one of pools whose `IssuerConfiguration` is
 * UPDATED. In partitions with another suffix the same ones below `amazonaws.com` are taken too, since aws-jwt-verify expects
 * those; their keys are the pool's own.
 */
function issuersOf(userPoolId: string): { readonly issuer: string; readonly jwksUri: string }[] {
  const original = cognitoIssuer(userPoolId);
  const ofPool = [original, updated(original)].map((issuer) => ({ issuer, jwksUri: jwksOf(issuer) }));
  const { hostname } = new URL(original);
  const alias = original.replace(hostname, `${hostname.split('.').slice(0, 2).join('.')}.amazonaws.com`);
  if (alias === original) return ofPool;
  return [...ofPool, ...[alias, updated(alias)].map((issuer) => ({ issuer, jwksUri: jwksOf(original) }))];
}

function updated(issuer: string): string {
  return issuer.replace('https://', 'https://issuer-');
}

function jwksOf(issuer: string): string {
  return `${issuer}/.well-known/jwks.json`;
}
