import { createHash } from 'node:crypto';
import { z } from 'zod';

// The contract that the competitors share: response bodies have the same bytes as Freehold's, errors the same status.

/** An error response. Fastify's and Koa's own errors have `statusCode`, too. */
export class HttpError extends Error {
  readonly statusCode: number;
  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** The claims that a competitor reads after it has checked the signature, the issuer and the expiry. */
const callerClaims = z.looseObject({
  sub: z.string(),
  token_use: z.literal('access'),
  client_id: z.string(),
});

/** The user and their tenant. */
export interface Caller {
  readonly sub: string;
  readonly tenant: string;
}

/** @throws {HttpError} for a token of another kind, of another client, or without a tenant */
export function callerFromClaims(claims: unknown, clientIds: readonly string[], tenantClaim: string): Caller {
  const parsed = callerClaims.safeParse(claims);
  if (!parsed.success || !clientIds.includes(parsed.data.client_id))
    throw new HttpError(401, 'The token is of another kind or another client.');
  const tenant = parsed.data[tenantClaim];
  if (typeof tenant !== 'string' || tenant === '') throw new HttpError(403, 'The token has no tenant.');
  return { sub: parsed.data.sub, tenant };
}

export const params = z.object({ id: z.guid() });

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .regex(/^[\w-]{30}$/)
    .optional(),
});

export const newProduct = z.strictObject({
  name: z.string().min(1).max(200),
  description: z.string().max(2000).nullable().default(null),
  quantity: z.int().min(0).max(2_147_483_647).default(0),
});

export interface ProductRow {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly description: string | null;
  readonly quantity: number;
  readonly ownerSub: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export function productJson(row: ProductRow) {
  return {
    id: row.id,
    tenant_id: row.tenantId,
    name: row.name,
    description: row.description,
    quantity: row.quantity,
    owner_sub: row.ownerSub,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

/** A page and the cursor of the next one. `fetchedRows` has one row more than the page where there is a next page. */
export function pageJson(fetchedRows: readonly ProductRow[], limit: number, tenant: string) {
  const rows = fetchedRows.slice(0, limit);
  const last = rows.at(-1);
  const more = fetchedRows.length > limit && last !== undefined;
  return { products: rows.map(productJson), next_cursor: more ? cursorFor(last.id, tenant) : null };
}

/** A cursor is the last row's id and a digest of the tenant, as in Freehold. */
function cursorFor(id: string, tenant: string): string {
  return Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), tenantDigest(tenant)]).toString('base64url');
}

/** The id in a cursor. @throws {HttpError} for a cursor of another tenant's list */
export function idFromCursor(cursor: string, tenant: string): string {
  const bytes = Buffer.from(cursor, 'base64url');
  if (!bytes.subarray(16).equals(tenantDigest(tenant))) throw new HttpError(400, 'The cursor belongs to another list.');
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function tenantDigest(tenant: string): Buffer {
  return createHash('sha256').update(`products of ${tenant}`).digest().subarray(0, 6);
}
