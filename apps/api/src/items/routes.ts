import type { Router } from '@koa/router';
import { z } from 'zod';
import type { Access } from '../access/access.ts';
import type { ApiContext, RequestState } from '../http/api-context.ts';
import { readBody } from '../http/body.ts';
import { parse } from '../http/parse.ts';
import { apiRouter } from '../http/router.ts';
import { Problem } from '../problems/problem.ts';
import { itemChanges, itemJson, newItem } from './item.ts';
import { pageOf, pageQuery } from './page.ts';

/** The items of the tenant. `db` sees no others, so no handler says for which tenant it works. */
export function itemRoutes(access: Access): Router<RequestState> {
  const router = apiRouter('/api/items');

  router.get(
    '/',
    access.forTenant('items:read', async (ctx, { db }) => {
      const { limit, cursor } = parse(pageQuery, ctx.query);
      const fetched = await db.item.findMany({
        ...(cursor === undefined ? {} : { where: { id: { lt: cursor } } }),
        // Ids are UUIDs of version 7, in order of time: newest first.
        orderBy: { id: 'desc' },
        take: limit + 1,
      });
      const { rows, nextCursor } = pageOf(fetched, limit);
      ctx.body = { items: rows.map(itemJson), next_cursor: nextCursor };
    }),
  );

  router.post(
    '/',
    access.forTenant('items:write', async (ctx, { db, principal }) => {
      const item = await db.item.create({ data: { ...readBody(ctx, newItem), ownerSub: principal.sub } });
      ctx.status = 201;
      ctx.set('Location', `/api/items/${item.id}`);
      ctx.body = itemJson(item);
    }),
  );

  router.get(
    '/:id',
    access.forTenant('items:read', async (ctx, { db }) => {
      const item = await db.item.findFirst({ where: { id: itemId(ctx) } });
      if (item === null) throw new Problem('not_found');
      ctx.body = itemJson(item);
    }),
  );

  router.patch(
    '/:id',
    access.forTenant('items:write', async (ctx, { db }) => {
      const where = { id: itemId(ctx) };
      const [item] = await db.item.updateManyAndReturn({ where, data: readBody(ctx, itemChanges) });
      if (item === undefined) throw new Problem('not_found');
      ctx.body = itemJson(item);
    }),
  );

  router.delete(
    '/:id',
    access.forTenant('items:delete', async (ctx, { db }) => {
      const { count } = await db.item.deleteMany({ where: { id: itemId(ctx) } });
      if (count === 0) throw new Problem('not_found');
      ctx.status = 204;
    }),
  );

  return router;
}

/** What can't be an id is the id of nothing: the same answer as for one that isn't there. */
function itemId(ctx: ApiContext): string {
  const id = z.guid().safeParse(ctx.params['id']);
  if (!id.success) throw new Problem('not_found');
  return id.data;
}
