import {
  type BearerToken,
  IdentityError,
  isCanonicalToken,
  type Principal,
  principalFrom,
  type TokenUse,
} from '@freehold/identity';
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
import { createPoolJwtVerifier } from './pool-jwt-verifier.ts';
import type { TraceRequest } from './trace-request.ts';
import { VerifiedTokenCache } from './verified-token-cache.ts';

export interface TokenVerifierOptions {
  readonly userPoolId: string;
  /** The clients whose tokens are accepted: the server client and the web client. */
  readonly clientIds: readonly string[];
  /** The claim that holds the tenant. */
  readonly tenantClaim: string;
  /** A local Cognito, without a trailing slash. `undefined`: AWS. */
  readonly endpoint: string | undefined;
  /** The time of day: decides how long a verified token is cached, and which is issued in the future. */
  readonly now?: () => Date;
  /** Gives milliseconds from any start: the age of the JWKS. @default performance */
  readonly clock?: { now(): number };
  /** Runs each fetch of the JWKS, in order to measure it. @default fetches run by themselves */
  readonly traceRequest?: TraceRequest | undefined;
}

/**
 * How far a token's issue time may be ahead of this machine's clock. A revocation reaches twice as far
 * (`packages/database/src/global/token-revocation.ts`), so that it reaches every token that is accepted.
 */
const maximumSecondsAhead = 10;

export interface TokenVerifier {
  /** The principal of a token that was verified before and is valid now. `undefined`: the token must be verified. */
  findCached(token: BearerToken, tokenUse: TokenUse): Principal | undefined;
  /**
   * Verifies a token: signature, issuer, client, use, expiry and issue time. An extension that has to be understood
   * (`crit`: RFC 7515, section 4.1.11) is refused, since there is none that it understands.
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
 * Creates a verifier for the tokens of one user pool. It caches the JWKS for an hour, and fetches it again for an unknown
 * key. It caches verified tokens until they expire or their key leaves the JWKS.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { userPoolId, clientIds, tenantClaim, now = () => new Date(), clock = performance } = options;
  const cache = new VerifiedTokenCache(() => now().getTime());
  let keyIds: ReadonlySet<string> = new Set();
  const jwksCache = new JwksCache({
    endpoint: options.endpoint,
    clock,
    traceRequest: options.traceRequest,
    onChange(current) {
      keyIds = current;
      cache.keepSignedWith(current);
    },
  });
  const verifiers = {
    access: createPoolJwtVerifier({ userPoolId, clientIds, tokenUse: 'access' }, jwksCache),
    id: createPoolJwtVerifier({ userPoolId, clientIds, tokenUse: 'id' }, jwksCache),
  };

  async function verify(token: BearerToken, tokenUse: TokenUse): Promise<Principal> {
    if (!isCanonicalToken(token)) throw new IdentityError('token_invalid');
    let keyId = '';
    let isExtended = false;
    const readHeader = (header: { readonly kid?: string }) => {
      keyId = header.kid ?? '';
      isExtended = 'crit' in header;
    };
    const claims = await verifiers[tokenUse].verify(token, readHeader).catch((cause: unknown) => {
      throw new IdentityError(toErrorCode(cause), { cause });
    });
    if (isExtended) throw new IdentityError('token_invalid', { cause: new Error('The token has a crit header') });
    const principal = principalFrom(claims, tenantClaim);
    if (principal === undefined || claims.exp === undefined) throw new IdentityError('token_invalid');
    assertIssuedByNow(principal);
    const notBefore = Number(claims['nbf'] ?? 0) * 1000;
    // The JWKS may have changed during the verification: a token of a key that left it would stay in the cache.
    if (keyIds.has(keyId)) cache.add(token, { principal, keyId, notBefore, expiresAt: claims.exp * 1000 });
    return principal;
  }

  function assertIssuedByNow({ issuedAt }: Principal): void {
    const secondsAhead = (issuedAt.getTime() - now().getTime()) / 1_000;
    // Also where it is no number.
    if (secondsAhead <= maximumSecondsAhead) return;
    const cause = new Error(`The token was issued ${Math.ceil(secondsAhead)} seconds ahead of this machine's clock`);
    throw new IdentityError('token_invalid', { cause });
  }

  return {
    findCached: (token, tokenUse) => (jwksCache.isOld ? undefined : cache.find(token, tokenUse)),
    async verify(token, tokenUse) {
      await jwksCache.refreshIfOld().catch(unavailable);
      return cache.find(token, tokenUse) ?? verify(token, tokenUse);
    },
    async loadJwks() {
      await verifiers.access.hydrate().catch(unavailable);
    },
  };
}

function unavailable(cause: unknown): never {
  throw new IdentityError('identity_provider_unavailable', { cause });
}

function toErrorCode(error: unknown) {
  if (error instanceof JwtExpiredError) return 'token_expired';
  if (invalidTokenErrors.some((fault) => error instanceof fault)) return 'token_invalid';
  return 'identity_provider_unavailable';
}
