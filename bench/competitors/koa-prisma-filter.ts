// Koa, koa-jwt and Prisma without row-level security: every query filters by tenant, and a query without the filter would
// return all tenants' rows. It uses a copy of the table that has no policies.

import jwksRsa from 'jwks-rsa';
import jwt from 'koa-jwt';
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
const jwksOptions = { jwksUri: settings.COGNITO_JWKS_URI, cache: true };

startKoaApp({
  port: settings.PORT,
  logLevel: settings.LOG_LEVEL,
  ready: () => Promise.all([prisma.$queryRaw`SELECT 1`, jwksRsa(jwksOptions).getSigningKeys()]),
  authenticate: [
    jwt({
      secret: jwksRsa.koaJwtSecret(jwksOptions),
      issuer: settings.COGNITO_ISSUER,
      algorithms: ['RS256'],
      key: 'claims',
    }),
    async (ctx, next) => {
      const claims: unknown = Reflect.get(ctx.state, 'claims');
      ctx.state.caller = callerFromClaims(claims, settings.COGNITO_CLIENT_IDS, settings.COGNITO_TENANT_CLAIM);
      await next();
    },
  ],
  routes(router) {
    router.get('/api/products', async (ctx) => {
      const { tenant } = ctx.state.caller;
      const { limit, cursor } = pageQuery.parse(ctx.query);
      const after = cursor === undefined ? undefined : idFromCursor(cursor, tenant);
      const rows = await prisma.product.findMany({
        where: { tenantId: tenant, ...(after === undefined ? {} : { id: { lt: after } }) },
        orderBy: { id: 'desc' },
        take: limit + 1,
      });
      ctx.body = pageJson(rows, limit, tenant);
    });

    router.get('/api/products/:id', async (ctx) => {
      const { tenant } = ctx.state.caller;
      const { id } = params.parse(ctx.params);
      const product = await prisma.product.findFirst({ where: { tenantId: tenant, id } });
      if (product === null) throw new HttpError(404, 'There is no such product.');
      ctx.body = productJson(product);
    });

    router.post('/api/products', async (ctx) => {
      const { tenant, sub } = ctx.state.caller;
      const body = newProduct.parse(ctx.request.body);
      const product = await prisma.product.create({ data: { ...body, tenantId: tenant, ownerSub: sub } });
      ctx.status = 201;
      ctx.set('Location', `/api/products/${product.id}`);
      ctx.body = productJson(product);
    });
  },
});
