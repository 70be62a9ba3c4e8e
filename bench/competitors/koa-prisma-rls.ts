// Koa, AWS's verifier, and Prisma with the row-level security extension of its documentation: a client made for each
// request puts every query into a batch transaction, behind the statement that sets the tenant.

import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { assertIsJwks } from 'aws-jwt-verify/jwk';
import { z } from 'zod';
import { Prisma } from '../src/generated/client.ts';
import {
  callerFromClaims,
  HttpError,
  idFromCursor,
  newProduct,
  pageJson,
  pageQuery,
  params,
  productJson,
} from './contract.ts';
import { startKoaApp } from './koa-app.ts';
import { createPrismaClient } from './prisma-client.ts';
import { readSettings } from './settings.ts';

const settings = readSettings();
const prisma = createPrismaClient(settings);

const verifier = CognitoJwtVerifier.create({
  userPoolId: settings.COGNITO_USER_POOL_ID,
  clientId: settings.COGNITO_CLIENT_IDS,
  tokenUse: 'access',
});

/** Loads the local Cognito's keys; the verifier itself fetches keys from AWS only. */
async function loadJwks(): Promise<void> {
  const response = await fetch(settings.COGNITO_JWKS_URI);
  const jwks = z.json().parse(await response.json());
  assertIsJwks(jwks);
  verifier.cacheJwks(jwks);
}
const jwksLoaded = loadJwks();

function forTenant(tenant: string) {
  return Prisma.defineExtension((client) =>
    client.$extends({
      query: {
        $allModels: {
          async $allOperations({ args, query }) {
            const [, result] = await client.$transaction([
              client.$executeRaw`SELECT set_config('app.tenant_id', ${tenant}, TRUE)`,
              query(args),
            ]);
            return result;
          },
        },
      },
    }),
  );
}

startKoaApp({
  port: settings.PORT,
  logLevel: settings.LOG_LEVEL,
  ready: () => Promise.all([prisma.$queryRaw`SELECT 1`, jwksLoaded]),
  authenticate: [
    async (ctx, next) => {
      const token = /^bearer +(\S+)$/i.exec(ctx.get('Authorization'))?.[1];
      if (token === undefined) throw new HttpError(401, 'A bearer token is needed.');
      const claims = await verifier.verify(token).catch(() => {
        throw new HttpError(401, 'The token is not valid.');
      });
      ctx.state.caller = callerFromClaims(claims, settings.COGNITO_CLIENT_IDS, settings.COGNITO_TENANT_CLAIM);
      await next();
    },
  ],
  routes(router) {
    router.get('/api/products', async (ctx) => {
      const { tenant } = ctx.state.caller;
      const { limit, cursor } = pageQuery.parse(ctx.query);
      const after = cursor === undefined ? undefined : idFromCursor(cursor, tenant);
      const rows = await prisma.$extends(forTenant(tenant)).product.findMany({
        where: after === undefined ? {} : { id: { lt: after } },
        orderBy: { id: 'desc' },
        take: limit + 1,
      });
      ctx.body = pageJson(rows, limit, tenant);
    });

    router.get('/api/products/:id', async (ctx) => {
      const { tenant } = ctx.state.caller;
      const where = params.parse(ctx.params);
      const product = await prisma.$extends(forTenant(tenant)).product.findFirst({ where });
      if (product === null) throw new HttpError(404, 'There is no such product.');
      ctx.body = productJson(product);
    });

    router.post('/api/products', async (ctx) => {
      const { tenant, sub } = ctx.state.caller;
      const body = newProduct.parse(ctx.request.body);
      const data = { ...body, tenantId: tenant, ownerSub: sub };
      const product = await prisma.$extends(forTenant(tenant)).product.create({ data });
      ctx.status = 201;
      ctx.set('Location', `/api/products/${product.id}`);
      ctx.body = productJson(product);
    });
  },
});
