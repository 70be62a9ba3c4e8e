import { type TenantId, tenantId } from '@freehold/tenancy';
import fc from 'fast-check';
import { models, type TenantModel } from './models.ts';

/** Concurrent tenants. Their names occur in arguments only where a tenant is named. */
export const activeTenants: readonly TenantId[] = [tenantId('acme'), tenantId('globex'), tenantId('initech')];

/** Has rows and does nothing, so that its ids are always taken. */
export const idleTenant = tenantId('umbrella');

export const allTenants: readonly TenantId[] = [...activeTenants, idleTenant];

/** Ids per tenant and model. The first ones have rows from the start. */
const slots = 6;

/** An id of a tenant. Ids sort by tenant, then by slot. */
export function idOf(tenant: TenantId, model: TenantModel, slot: number): string {
  return uuid(allTenants.indexOf(tenant), models.indexOf(model), slot);
}

function uuid(owner: number, model: number, slot: number): string {
  return `0000000${owner}-0000-4000-8000-0000000${model}000${slot}`;
}

/** Whether an id belongs to another tenant, so that its appearance is a leak. */
export function isForeignId(id: string, tenant: TenantId): boolean {
  return !id.startsWith(`0000000${allTenants.indexOf(tenant)}-`);
}

/** Any other tenant, the idle one included. */
export function othersThan(tenant: TenantId): fc.Arbitrary<TenantId> {
  return fc.constantFrom(...allTenants.filter((other) => other !== tenant));
}

const slot = fc.nat({ max: slots - 1 });

/** Mostly the slot of a row from the start. */
const usedSlot = fc.oneof({ weight: 3, arbitrary: fc.nat({ max: 2 }) }, { weight: 1, arbitrary: slot });

/** Ids for look-ups and references: often another tenant's, sometimes unused. */
export function anyIds(tenant: TenantId, model: TenantModel): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: usedSlot.map((n) => idOf(tenant, model, n)) },
    { weight: 4, arbitrary: fc.tuple(othersThan(tenant), usedSlot).map(([other, n]) => idOf(other, model, n)) },
    { weight: 1, arbitrary: fc.constant(uuid(9, models.indexOf(model), 0)) },
  );
}

/**
 * Ids for new rows: the tenant's own, free or taken, and sometimes one of the idle tenant's. Ids are unique in the whole
 * table, so that one is rejected, and the tenant learns that the id is taken. In production ids are random.
 *
 * Ids of other active tenants aren't used: whether they are taken would depend on timing.
 */
export function newIds(tenant: TenantId, model: TenantModel): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 8, arbitrary: slot.map((n) => idOf(tenant, model, slots - 1 - n)) },
    { weight: 1, arbitrary: fc.constant(idOf(idleTenant, model, 0)) },
  );
}
