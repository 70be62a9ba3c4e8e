import type { Access } from '../access/access.ts';
import { pageOf } from '../http/page.ts';
import type { Route } from '../operations/route.ts';
import { Problem } from '../problems/problem.ts';
import { itemJson } from './item.ts';
import { changeItem, createItem, deleteItem, getItem, listItems } from './operations.ts';

/** The items of the tenant. `db` sees no others, so no handler says for which tenant it works. */
export function itemRoutes(access: Access): Route[] {
  return [
    access.forTenant(listItems, 'items:read', async ({ db, tenant, query }) => {
      const page = pageOf(`items of ${tenant}`, query);
      const { rows, nextCursor } = page.cut(await db.item.findMany(page.args));
      return { items: rows.map(itemJson), next_cursor: nextCursor };
    }),

    access.forTenant(createItem, 'items:write', async ({ ctx, db, principal, body }) => {
      const item = await db.item.create({ data: { ...body, ownerSub: principal.sub } });
      ctx.set('Location', `/api/items/${item.id}`);
      return itemJson(item);
    }),

    access.forTenant(getItem, 'items:read', async ({ db, params }) => {
      const item = await db.item.findFirst({ where: { id: params.id } });
      if (item === null) throw new Problem('not_found');
      return itemJson(item);
    }),

    access.forTenant(changeItem, 'items:write', async ({ db, params, body }) => {
      const [item] = await db.item.updateManyAndReturn({ where: { id: params.id }, data: body });
      if (item === undefined) throw new Problem('not_found');
      return itemJson(item);
    }),

    access.forTenant(deleteItem, 'items:delete', async ({ db, params }) => {
      const { count } = await db.item.deleteMany({ where: { id: params.id } });
      if (count === 0) throw new Problem('not_found');
    }),
  ];
}
