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
  /** Every client whose tokens count: the server's and the web's. */
  readonly clientIds: readonly string[];
  /** The claim that carries the tenant. */
  readonly tenantClaim: string;
  /** A local Cognito, without a slash at its end. */
  readonly endpoint: string | undefined;
  /** Gives milliseconds since 1970, for how long a token is kept that was verified. @default Date's */
  readonly clock?: { now(): number };
}

export interface TokenVerifier {
  /**
   * Who a token is of that was verified before, is of this use, and is good at this moment. `undefined` says nothing
   * against it: it is to be verified.
   */
  findCached(token: BearerToken, tokenUse: TokenUse): Principal | undefined;
  /**
   * Verifies a token: signature, issuer, client, use and expiry.
   *
   * @throws {IdentityError} `token_expired`, `token_invalid`, or `identity_provider_unavailable` where the key set is
   *   needed and can't be had
   */
  verify(token: BearerToken, tokenUse: TokenUse): Promise<Principal>;
  /** Fetches the key set ahead of the first token. @throws {IdentityError} `identity_provider_unavailable` */
  loadJwks(): Promise<void>;
}

/** A token that fails in one of these ways is the caller's fault; any other failure is of the key set. */
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
 * A verifier for the tokens of one user pool. The key set is kept, and fetched again for a key that isn't in it. What it
 * found good is kept too, for as long as it is good and its key is in the key set.
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
    // The key set may have changed meanwhile, and then nobody would come by to take it out again.
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
