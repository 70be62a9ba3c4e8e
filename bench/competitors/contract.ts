import { createHash } from 'node:crypto';
import { z } from 'zod';

// What goes over the wire, for the contenders that aren't Freehold. The bodies of answers are the same bytes as
// Freehold's; what is refused is refused with the same status.

/** A request that is refused, for a reason that the caller is told. Fastify and Koa's own errors have the same member. */
export class HttpError extends Error {
  readonly statusCode: number;
  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** The claims that a contender goes by once the signature, the issuer and the expiry have been checked. */
const callerClaims = z.looseObject({
  sub: z.string(),
  token_use: z.literal('access'),
  client_id: z.string(),
});

/** Who is calling, and for which tenant. */
export interface Caller {
  readonly sub: string;
  readonly tenant: string;
}

/** @throws {HttpError} for a token of another kind, of another client, or one that names no tenant */
export function callerFromClaims(claims: unknown, clientIds: readonly string[], tenantClaim: string): Caller {
  const parsed = callerClaims.safeParse(claims);
  if (!parsed.success || !clientIds.includes(parsed.data.client_id)) throw new HttpError(401, 'The token is not ours.');
  const tenant = parsed.data[tenantClaim];
  if (typeof tenant !== 'string' || tenant === '') throw new HttpError(403, 'The token proves no tenant.');
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

/** A page and the cursor of the next one, of rows of which one more was fetched than the page holds. */
export function pageJson(fetchedRows: readonly ProductRow[], limit: number, tenant: string) {
  const rows = fetchedRows.slice(0, limit);
  const last = rows.at(-1);
  const more = fetchedRows.length > limit && last !== undefined;
  return { items: rows.map(productJson), next_cursor: more ? cursorFor(last.id, tenant) : null };
}

/** A cursor is the last row's id and a mark of the list, as Freehold's are. */
function cursorFor(id: string, tenant: string): string {
  return Buffer.concat([Buffer.from(id.replaceAll('-', ''), 'hex'), tenantDigest(tenant)]).toString('base64url');
}

/** The id that a cursor holds. @throws {HttpError} for a cursor of another tenant's list */
export function idFromCursor(cursor: string, tenant: string): string {
  const bytes = Buffer.from(cursor, 'base64url');
  if (!bytes.subarray(16).equals(tenantDigest(tenant))) throw new HttpError(400, 'The cursor is of another list.');
  return bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function tenantDigest(tenant: string): Buffer {
  return createHash('sha256').update(`items of ${tenant}`).digest().subarray(0, 6);
}
