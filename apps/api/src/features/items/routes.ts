import type { TenantClient } from '@freehold/database';
import type { Guards, Route } from '../../guards/guards.ts';
import { Problem } from '../../http/errors/problem.ts';
import { paginate } from '../../http/pagination.ts';
import { createItem, deleteItem, getItem, listItems, updateItem } from './endpoints.ts';
import { itemJson } from './item.ts';
import type { ItemPermission } from './permissions.ts';

/** The tenant's items. `db` sees this tenant's rows only, so handlers don't filter by tenant. */
export function itemRoutes(guards: Guards<TenantClient, ItemPermission>): Route[] {
  return [
    guards.forTenant(listItems, 'items:read', async ({ db, tenant, query }) => {
      const page = paginate(`items of ${tenant}`, query);
      const { rows, nextCursor } = page.toPage(await db.item.findMany(page.args));
      return { items: rows.map(itemJson), next_cursor: nextCursor };
    }),

    guards.forTenant(createItem, 'items:write', async ({ ctx, db, principal, body }) => {
      const item = await db.item.create({ data: { ...body, ownerSub: principal.sub } });
      ctx.set('Location', `/api/items/${item.id}`);
      return itemJson(item);
    }),

    guards.forTenant(getItem, 'items:read', async ({ db, params }) => {
      const item = await db.item.findFirst({ where: { id: params.id } });
      if (item === null) throw new Problem('not_found');
      return itemJson(item);
    }),

    guards.forTenant(updateItem, 'items:write', async ({ db, params, body }) => {
      const [item] = await db.item.updateManyAndReturn({ where: { id: params.id }, data: body });
      if (item === undefined) throw new Problem('not_found');
      return itemJson(item);
    }),

    guards.forTenant(deleteItem, 'items:delete', async ({ db, params }) => {
      const { count } = await db.item.deleteMany({ where: { id: params.id } });
      if (count === 0) throw new Problem('not_found');
    }),
  ];
}
