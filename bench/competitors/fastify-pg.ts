// Fastify, fast-jwt and node-postgres, tuned for speed: a cache of verified tokens, compiled response schemas, prepared
// statements. Row-level security confines each statement; a transaction around it sets the tenant.

import { createVerifier } from 'fast-jwt';
import Fastify, { type FastifyRequest, LogController } from 'fastify';
import jwksRsa from 'jwks-rsa';
import pg from 'pg';
import type { z } from 'zod';
import {
  type Caller,
  callerFromClaims,
  HttpError,
  idFromCursor,
  type newProduct,
  type ProductRow,
  pageJson,
  productJson,
} from './contract.ts';
import { readSettings } from './settings.ts';

const settings = readSettings();
const pool = new pg.Pool({ connectionString: settings.DATABASE_URL, max: settings.DATABASE_POOL_SIZE });
pool.on('error', (error) => app.log.warn(error));

const jwks = jwksRsa({ jwksUri: settings.COGNITO_JWKS_URI, cache: true });
const verifyToken = createVerifier({
  key: async ({ header }: { header: { kid?: string } }) => (await jwks.getSigningKey(header.kid)).getPublicKey(),
  algorithms: ['RS256'],
  allowedIss: settings.COGNITO_ISSUER,
  requiredClaims: ['exp'],
  cache: true,
});

// Fastify would log two lines for each request; the hook below logs one, as the other competitors do.
const logController = new LogController({ disableRequestLogging: true });
const app = Fastify({ logger: { level: settings.LOG_LEVEL, base: null }, logController });
app.addHook('onResponse', async (request, reply) => {
  const { method, url } = request;
  request.log.info(
    { method, path: url.split('?')[0], status: reply.statusCode, ms: reply.elapsedTime },
    'request completed',
  );
});

async function authenticate(request: FastifyRequest): Promise<Caller> {
  const token = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) throw new HttpError(401, 'A bearer token is needed.');
  const claims: unknown = await verifyToken(token).catch(() => {
    throw new HttpError(401, 'The token is not valid.');
  });
  return callerFromClaims(claims, settings.COGNITO_CLIENT_IDS, settings.COGNITO_TENANT_CLAIM);
}

/** Runs a prepared statement with the tenant set. */
async function queryAsTenant(
  tenant: string,
  name: string,
  text: string,
  values: readonly unknown[],
): Promise<ProductRow[]> {
  const connection = await pool.connect();
  try {
    await connection.query('BEGIN');
    await connection.query({ name: 'tenant', text: "SELECT set_config('app.tenant_id', $1, true)", values: [tenant] });
    const { rows } = await connection.query<ProductRow>({ name, text, values: [...values] });
    await connection.query('COMMIT');
    connection.release();
    return rows;
  } catch (error) {
    // The connection may be in an unknown state, so the pool discards it.
    connection.release(true);
    throw error;
  }
}

const columns =
  'id, tenant_id AS "tenantId", name, description, quantity, owner_sub AS "ownerSub", created_at AS "createdAt", ' +
  'updated_at AS "updatedAt"';

const productSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    tenant_id: { type: 'string' },
    name: { type: 'string' },
    description: { type: ['string', 'null'] },
    quantity: { type: 'integer' },
    owner_sub: { type: 'string' },
    created_at: { type: 'string', format: 'date-time' },
    updated_at: { type: 'string', format: 'date-time' },
  },
} as const;

const listSchema = {
  querystring: {
    type: 'object',
    properties: {
      limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
      cursor: { type: 'string', pattern: '^[A-Za-z0-9_-]{30}$' },
    },
  },
  response: {
    200: {
      type: 'object',
      properties: { products: { type: 'array', items: productSchema }, next_cursor: { type: ['string', 'null'] } },
    },
  },
} as const;

app.get<{ Querystring: { limit: number; cursor?: string } }>(
  '/api/products',
  { schema: listSchema },
  async (request) => {
    const { tenant } = await authenticate(request);
    const { limit, cursor } = request.query;
    if (cursor === undefined) {
      const sql = `SELECT ${columns} FROM products WHERE tenant_id = $1 ORDER BY id DESC LIMIT $2`;
      return pageJson(await queryAsTenant(tenant, 'list', sql, [tenant, limit + 1]), limit, tenant);
    }
    const after = idFromCursor(cursor, tenant);
    const sql = `SELECT ${columns} FROM products WHERE tenant_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`;
    return pageJson(await queryAsTenant(tenant, 'list after', sql, [tenant, after, limit + 1]), limit, tenant);
  },
);

const getSchema = {
  params: { type: 'object', properties: { id: { type: 'string', format: 'uuid' } } },
  response: { 200: productSchema },
} as const;

app.get<{ Params: { id: string } }>('/api/products/:id', { schema: getSchema }, async (request) => {
  const { tenant } = await authenticate(request);
  const sql = `SELECT ${columns} FROM products WHERE tenant_id = $1 AND id = $2`;
  const [row] = await queryAsTenant(tenant, 'get', sql, [tenant, request.params.id]);
  if (row === undefined) throw new HttpError(404, 'There is no such product.');
  return productJson(row);
});

const createSchema = {
  body: {
    type: 'object',
    required: ['name'],
    additionalProperties: false,
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 200 },
      description: { type: ['string', 'null'], maxLength: 2000, default: null },
      quantity: { type: 'integer', minimum: 0, maximum: 2_147_483_647, default: 0 },
    },
  },
  response: { 201: productSchema },
} as const;

app.post<{ Body: z.output<typeof newProduct> }>('/api/products', { schema: createSchema }, async (request, reply) => {
  const { tenant, sub } = await authenticate(request);
  const { name, description, quantity } = request.body;
  const sql =
    'INSERT INTO products (id, tenant_id, name, description, quantity, owner_sub) ' +
    `VALUES (uuidv7(), $1, $2, $3, $4, $5) RETURNING ${columns}`;
  const [row] = await queryAsTenant(tenant, 'create', sql, [tenant, name, description, quantity, sub]);
  if (row === undefined) throw new Error('INSERT returned no row.');
  return reply.code(201).header('Location', `/api/products/${row.id}`).send(productJson(row));
});

app.get('/readyz', async () => {
  await Promise.all([pool.query('SELECT 1'), jwks.getSigningKeys()]);
  return { status: 'ready' };
});

await app.listen({ port: settings.PORT, host: '127.0.0.1' });
