import { parseTenantId, type TenantId } from '@freehold/tenancy';
import { z } from 'zod';

/** The two kinds of Cognito token that name a person. */
export type TokenUse = 'access' | 'id';

declare const subject: unique symbol;

/** A person's `sub` in the user pool: it never changes and is never given to another. */
export type Subject = string & { readonly [subject]: true };

/** Who is calling, as a verified token says. All requests with the same token are given the same one. */
export interface Principal {
  readonly sub: Subject;
  readonly username: string;
  /** In ID tokens only. */
  readonly email: string | undefined;
  /** What they call themselves: nothing to go by. In ID tokens only. */
  readonly name: string | undefined;
  readonly groups: readonly string[];
  /** In access tokens only. */
  readonly scopes: readonly string[];
  readonly tokenUse: TokenUse;
  readonly clientId: string;
  /** The tenant that the token proves, if it carries one. */
  readonly tenantClaim: TenantId | undefined;
  readonly issuedAt: Date;
}

const sub = z
  .string()
  .min(1)
  .max(128)
  .transform((text) => text as Subject);

/** Reads a `sub` as Cognito gives it. @throws ZodError where it gave none */
export function parseSubject(text: unknown): Subject {
  return sub.parse(text);
}

const commonClaims = {
  sub,
  iat: z.number(),
  // The verifier lets a token without one pass for ever.
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

/** Made once: to make a schema takes longer than to parse by it. */
const cognitoClaims = z.discriminatedUnion('token_use', [accessClaims, idClaims]);

/**
 * Reads a principal from the claims of a token whose signature, issuer, client and expiry have been verified.
 *
 * @param tenantClaim the name of the claim that carries the tenant. A value that can't be a tenant id proves nothing.
 * @returns `undefined` where the claims are not those of a Cognito token of this kind
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
