import type { TenantId } from '@freehold/tenancy';
import type { PrismaClient } from '../generated/client.ts';

/** What the user pool says of a person at their sign-in. */
export interface SignedInUser {
  readonly sub: string;
  readonly username: string;
  readonly email: string | undefined;
  readonly tenant: TenantId | undefined;
}

/** Makes or updates the local row of a person who has just signed in. */
export async function recordSignIn(client: PrismaClient, user: SignedInUser): Promise<void> {
  const { sub, username, email = null, tenant: tenantId = null } = user;
  const known = { username, email, tenantId, lastSignInAt: new Date() };
  // With all of `create` and `update` plain and a unique `where`, Prisma sends one INSERT … ON CONFLICT, so that two
  // sign-ins at once don't collide.
  await client.user.upsert({ where: { sub }, create: { sub, ...known }, update: known });
}

/** A person as any token names them. */
export interface TokenSubject {
  readonly sub: string;
  readonly username: string;
}

/**
 * Makes every token void that was issued to a person before a moment, and ends their sessions. A later moment that is on
 * record already stays: of two revocations at once, both hold.
 */
export async function revokeTokens(client: PrismaClient, { sub, username }: TokenSubject, before: Date): Promise<void> {
  await client.$executeRaw`
    WITH ended AS (DELETE FROM sessions WHERE sub = ${sub})
    INSERT INTO users (sub, username, revoked_before) VALUES (${sub}, ${username}, ${before})
    ON CONFLICT (sub) DO UPDATE SET revoked_before = greatest(users.revoked_before, excluded.revoked_before)`;
}
