import {
  type BearerToken,
  IdentityError,
  isCanonicalToken,
  type Principal,
  principalFrom,
  type TokenUse,
} from '@freehold/identity';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import {
  JwtExpiredError,
  JwtInvalidClaimError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
  JwtParseError,
  JwtWithoutValidKidError,
  KidNotFoundInJwksError,
  ParameterValidationError,
  WaitPeriodNotYetEndedJwkError,
} from 'aws-jwt-verify/error';
import { JwksCache } from './jwks/jwks-cache.ts';
import { VerifiedTokenCache } from './verified-token-cache.ts';

export interface TokenVerifierOptions {
  readonly userPoolId: string;
  /** The clients whose tokens are accepted: the server client and the web client. */
  readonly clientIds: readonly string[];
  /** The claim that holds the tenant. */
  readonly tenantClaim: string;
  /** A local Cognito, without a trailing slash. `undefined`: AWS. */
  readonly endpoint: string | undefined;
  /** Milliseconds since 1970: decides how long a verified token is cached. @default Date */
  readonly clock?: { now(): number };
}

export interface TokenVerifier {
  /** The principal of a token that was verified before and is valid now. `undefined`: the token must be verified. */
  findCached(token: BearerToken, tokenUse: TokenUse): Principal | undefined;
  /**
   * Verifies a token: signature, issuer, client, use and expiry.
   *
   * @throws {IdentityError} `token_expired`, `token_invalid`, or `identity_provider_unavailable` where the JWKS is
   *   needed and can't be fetched
   */
  verify(token: BearerToken, tokenUse: TokenUse): Promise<Principal>;
  /** Fetches the JWKS ahead of the first token. @throws {IdentityError} `identity_provider_unavailable` */
  loadJwks(): Promise<void>;
}

/** Errors of the token itself. Any other error is one of the JWKS. */
const invalidTokenErrors = [
  JwtParseError,
  JwtInvalidClaimError,
  JwtInvalidSignatureError,
  JwtInvalidSignatureAlgorithmError,
  JwtWithoutValidKidError,
  KidNotFoundInJwksError,
  ParameterValidationError,
  WaitPeriodNotYetEndedJwkError,
];

/**
 * Creates a verifier for the tokens of one user pool. It caches the JWKS and fetches it again for an unknown key. It caches
 * verified tokens until they expire or their key leaves the JWKS.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { userPoolId, tenantClaim, clock = { now: () => Date.now() } } = options;
  const clientId = [...options.clientIds];
  const cache = new VerifiedTokenCache(() => clock.now());
  let keyIds: ReadonlySet<string> = new Set();
  const jwksCache = new JwksCache(options.endpoint, (current) => {
    keyIds = current;
    cache.keepSignedWith(current);
  });
  const verifiers = {
    access: CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' }, { jwksCache }),
    id: CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'id' }, { jwksCache }),
  };

  async function verify(token: BearerToken, tokenUse: TokenUse): Promise<Principal> {
    if (!isCanonicalToken(token)) throw new IdentityError('token_invalid');
    let keyId = '';
    const customJwtCheck = ({ header }: { header: { kid?: string } }) => {
      keyId = header.kid ?? '';
    };
    const claims = await verifiers[tokenUse].verify(token, { customJwtCheck }).catch((cause: unknown) => {
      throw new IdentityError(toErrorCode(cause), { cause });
    });
    const principal = principalFrom(claims, tenantClaim);
    if (principal === undefined) throw new IdentityError('token_invalid');
    const notBefore = Number(claims['nbf'] ?? 0) * 1000;
    // The JWKS may have changed during the verification: a token of a key that left it would stay in the cache.
    if (keyIds.has(keyId)) cache.add(token, { principal, keyId, notBefore, expiresAt: claims.exp * 1000 });
    return principal;
  }

  return {
    findCached: (token, tokenUse) => cache.find(token, tokenUse),
    verify: async (token, tokenUse) => cache.find(token, tokenUse) ?? verify(token, tokenUse),
    async loadJwks() {
      await verifiers.access.hydrate().catch((cause: unknown) => {
        throw new IdentityError('identity_provider_unavailable', { cause });
      });
    },
  };
}

function toErrorCode(error: unknown) {
  if (error instanceof JwtExpiredError) return 'token_expired';
  if (invalidTokenErrors.some((fault) => error instanceof fault)) return 'token_invalid';
  return 'identity_provider_unavailable';
}
