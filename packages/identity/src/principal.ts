import { parseTenantId, type TenantId } from '@freehold/tenancy';
import { z } from 'zod';

/** The two kinds of Cognito token that identify a user. */
export type TokenUse = 'access' | 'id';

declare const subject: unique symbol;

/** A user's `sub` in the user pool: it never changes and is never reused. */
export type Subject = string & { readonly [subject]: true };

/** The caller, from a verified token. All requests with the same token get the same object. */
export interface Principal {
  readonly sub: Subject;
  readonly username: string;
  /** In ID tokens only. */
  readonly email: string | undefined;
  /** A display name that users can change, so decide nothing by it. In ID tokens only. */
  readonly name: string | undefined;
  readonly groups: readonly string[];
  /** In access tokens only. */
  readonly scopes: readonly string[];
  readonly tokenUse: TokenUse;
  readonly clientId: string;
  /** The tenant in the token's tenant claim. `undefined`: the token has no valid one. */
  readonly tenantClaim: TenantId | undefined;
  readonly issuedAt: Date;
  /** When the user proved who they are (`auth_time`). A token that doesn't say so counts from its issue. */
  readonly signedInAt: Date;
}

const sub = z
  .string()
  .min(1)
  .max(128)
  .transform((text) => text as Subject);

/** Reads a `sub` from Cognito. @throws ZodError where there is none */
export function parseSubject(text: unknown): Subject {
  return sub.parse(text);
}

const commonClaims = {
  sub,
  iat: z.number(),
  auth_time: z.number().optional(),
  // The verifier accepts a token without `exp` for ever.
  exp: z.number(),
  'cognito:groups': z.array(z.string()).default([]),
};

const accessClaims = z.looseObject({
  ...commonClaims,
  token_use: z.literal('access'),
  username: z.string(),
  client_id: z.string(),
  scope: z.string().default(''),
});

const idClaims = z.looseObject({
  ...commonClaims,
  token_use: z.literal('id'),
  'cognito:username': z.string(),
  aud: z.string(),
  email: z.string().optional(),
  name: z.string().optional(),
});

/** Created once: creating a schema takes longer than parsing with it. */
const cognitoClaims = z.discriminatedUnion('token_use', [accessClaims, idClaims]);

/**
 * Reads a principal from the claims of a token whose signature, issuer, client and expiry have been verified.
 *
 * @param tenantClaim the name of the claim that holds the tenant. A value that isn't a tenant id is ignored.
 * @returns `undefined` where the claims are not those of a Cognito access or ID token
 */
export function principalFrom(claims: unknown, tenantClaim: string): Principal | undefined {
  const parsed = cognitoClaims.safeParse(claims);
  if (!parsed.success) return undefined;
  const { data } = parsed;
  const tenant: unknown = Reflect.get(data, tenantClaim);
  return {
    sub: data.sub,
    groups: data['cognito:groups'],
    tokenUse: data.token_use,
    tenantClaim: parseTenantId(tenant),
    issuedAt: new Date(data.iat * 1000),
    signedInAt: new Date((data.auth_time ?? data.iat) * 1000),
    ...(data.token_use === 'access'
      ? {
          username: data.username,
          clientId: data.client_id,
          email: undefined,
          name: undefined,
          scopes: splitScopes(data.scope),
        }
      : { username: data['cognito:username'], clientId: data.aud, email: data.email, name: data.name, scopes: [] }),
  };
}

function splitScopes(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}
