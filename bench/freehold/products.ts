// The benchmark's feature of Freehold's API. It serves the table that the competitors serve.

import {
  endpoint,
  type Feature,
  type Guards,
  multiLineText,
  nextCursor,
  type PermissionIn,
  Problem,
  pageQuery,
  paginate,
  type Route,
  singleLineText,
  timestamp,
} from '@freehold/api';
import type { TenantClient } from '@freehold/database';
import { z } from 'zod';
import type { PrismaClient } from '../src/generated/client.ts';

type Client = TenantClient<PrismaClient>;

const permissions = { members: ['products:read', 'products:write'] } as const;

type Permission = PermissionIn<typeof permissions>;

export const products: Feature<Client, Permission> = { name: 'products', permissions, routes };

const tag = 'products';

const newProduct = z
  .strictObject({
    name: singleLineText,
    description: multiLineText.nullable().default(null),
    quantity: z.int().min(0).max(2_147_483_647).default(0),
  })
  .meta({ id: 'NewProduct' });

const product = z
  .object({
    id: z.guid(),
    tenant_id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    quantity: z.int(),
    owner_sub: z.string(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Product' });

const listProducts = endpoint({
  method: 'get',
  path: '/api/products',
  tag,
  summary: 'List the tenant’s products, newest first',
  query: pageQuery,
  response: {
    status: 200,
    description: 'A page of products.',
    body: z.object({ products: z.array(product), next_cursor: nextCursor }),
  },
});

const getProduct = endpoint({
  method: 'get',
  path: '/api/products/:id',
  tag,
  summary: 'Show a product',
  params: z.object({ id: z.guid() }),
  response: { status: 200, description: 'The product.', body: product },
});

const createProduct = endpoint({
  method: 'post',
  path: '/api/products',
  tag,
  summary: 'Create a product',
  body: newProduct,
  response: { status: 201, description: 'The product, with its address in `Location`.', body: product },
});

interface ProductRow {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly description: string | null;
  readonly quantity: number;
  readonly ownerSub: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

function productJson(row: ProductRow): z.output<typeof product> {
  return {
    id: row.id,
    tenant_id: row.tenantId,
    name: row.name,
    description: row.description,
    quantity: row.quantity,
    owner_sub: row.ownerSub,
    created_at: timestamp(row.createdAt),
    updated_at: timestamp(row.updatedAt),
  };
}

function routes(guards: Guards<Client, Permission>): Route[] {
  return [
    guards.forTenant(listProducts, 'products:read', async ({ db, tenant, query }) => {
      const page = paginate(`products of ${tenant}`, query);
      const { rows, nextCursor: next } = page.toPage(await db.product.findMany(page.args));
      return { products: rows.map(productJson), next_cursor: next };
    }),

    guards.forTenant(getProduct, 'products:read', async ({ db, params }) => {
      const row = await db.product.findFirst({ where: { id: params.id } });
      if (row === null) throw new Problem('not_found');
      return productJson(row);
    }),

    guards.forTenant(createProduct, 'products:write', async ({ ctx, db, principal, body }) => {
      const row = await db.product.create({ data: { ...body, ownerSub: principal.sub } });
      ctx.set('Location', `/api/products/${row.id}`);
      return productJson(row);
    }),
  ];
}
