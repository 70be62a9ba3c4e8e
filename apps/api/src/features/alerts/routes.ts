import { isMissingReference, type TenantClient } from '@freehold/database';
import type { Guards, Route } from '../../guards/guards.ts';
import { Problem } from '../../http/errors/problem.ts';
import { paginate } from '../../http/pagination.ts';
import { alertJson } from './alert.ts';
import { acknowledgeAlert, createAlert, getAlert, listAlerts } from './endpoints.ts';
import type { AlertPermission } from './permissions.ts';
import { visibleTo } from './visibility.ts';

/** A member sees their own alerts; a user with `alerts:all` sees all of the tenant's. */
export function alertRoutes(guards: Guards<TenantClient, AlertPermission>): Route[] {
  return [
    guards.forTenant(listAlerts, 'alerts:read', async ({ db, tenant, query, ...viewer }) => {
      const filter = {
        ...visibleTo(viewer),
        ...(query.status !== undefined && { status: query.status }),
        ...(query.severity !== undefined && { severity: query.severity }),
      };
      const page = paginate(`alerts of ${tenant} ${JSON.stringify(filter)}`, query);
      const fetched = await db.alert.findMany({ ...page.args, where: { ...page.args.where, ...filter } });
      const { rows, nextCursor } = page.toPage(fetched);
      return { alerts: rows.map(alertJson), next_cursor: nextCursor };
    }),

    guards.forTenant(createAlert, 'alerts:write', async ({ ctx, db, principal, body }) => {
      const { title, severity } = body;
      const data = {
        title,
        severity,
        ownerSub: principal.sub,
        // #region items
        itemId: body.item_id,
        // #endregion items
      };
      const alert = await db.alert
        .create({ data })
        // #region items
        .catch(rejectUnknownItem);
      // #endregion items
      ctx.set('Location', `/api/alerts/${alert.id}`);
      return alertJson(alert);
    }),

    guards.forTenant(getAlert, 'alerts:read', async ({ db, params, ...viewer }) => {
      const alert = await db.alert.findFirst({ where: { id: params.id, ...visibleTo(viewer) } });
      if (alert === null) throw new Problem('not_found');
      return alertJson(alert);
    }),

    guards.forTenant(acknowledgeAlert, 'alerts:write', async ({ db, params, ...viewer }) => {
      const where = { id: params.id, ...visibleTo(viewer) };
      await db.alert.updateMany({
        where: { ...where, status: 'open' },
        data: { status: 'acknowledged', acknowledgedAt: new Date(), acknowledgedBySub: viewer.principal.sub },
      });
      const alert = await db.alert.findFirst({ where });
      if (alert === null) throw new Problem('not_found');
      return alertJson(alert);
    }),
  ];
}

// #region items
/** The foreign key checks that the item exists, so a concurrent deletion is handled, too. */
function rejectUnknownItem(error: unknown): never {
  if (!isMissingReference(error)) throw error;
  const message = 'must be the id of an item that you can see';
  throw new Problem('validation_failed', { errors: [{ field: 'item_id', message }] });
}
// #endregion items
