// Koa, koa-jwt and Prisma without row-level security: every query says for which tenant it is, and one that forgets to
// shows everybody's rows. It works on a copy of the table that has no policies.

import jwksRsa from 'jwks-rsa';
import jwt from 'koa-jwt';
import { listen } from './koa.ts';
import { prismaClient } from './prisma.ts';
import { readSettings } from './settings.ts';
import { callerOf, idIn, itemJson, newItem, pageJson, pageQuery, params, Refusal } from './wire.ts';

const settings = readSettings();
const prisma = prismaClient(settings);
const keys = { jwksUri: settings.COGNITO_JWKS_URI, cache: true };

listen({
  port: settings.PORT,
  logLevel: settings.LOG_LEVEL,
  ready: () => Promise.all([prisma.$queryRaw`SELECT 1`, jwksRsa(keys).getSigningKeys()]),
  authenticate: [
    jwt({ secret: jwksRsa.koaJwtSecret(keys), issuer: settings.COGNITO_ISSUER, algorithms: ['RS256'], key: 'claims' }),
    async (ctx, next) => {
      const claims: unknown = Reflect.get(ctx.state, 'claims');
      ctx.state.caller = callerOf(claims, settings.COGNITO_CLIENT_IDS, settings.COGNITO_TENANT_CLAIM);
      await next();
    },
  ],
  routes(router) {
    router.get('/api/items', async (ctx) => {
      const { tenant } = ctx.state.caller;
      const { limit, cursor } = pageQuery.parse(ctx.query);
      const after = cursor === undefined ? undefined : idIn(cursor, tenant);
      const rows = await prisma.item.findMany({
        where: { tenantId: tenant, ...(after === undefined ? {} : { id: { lt: after } }) },
        orderBy: { id: 'desc' },
        take: limit + 1,
      });
      ctx.body = pageJson(rows, limit, tenant);
    });

    router.get('/api/items/:id', async (ctx) => {
      const { tenant } = ctx.state.caller;
      const { id } = params.parse(ctx.params);
      const item = await prisma.item.findFirst({ where: { tenantId: tenant, id } });
      if (item === null) throw new Refusal(404, 'There is no such item.');
      ctx.body = itemJson(item);
    });

    router.post('/api/items', async (ctx) => {
      const { tenant, sub } = ctx.state.caller;
      const body = newItem.parse(ctx.request.body);
      const item = await prisma.item.create({ data: { ...body, tenantId: tenant, ownerSub: sub } });
      ctx.status = 201;
      ctx.set('Location', `/api/items/${item.id}`);
      ctx.body = itemJson(item);
    });
  },
});
