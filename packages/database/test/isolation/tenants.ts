import { type TenantId, tenantId } from '@freehold/tenancy';
import fc from 'fast-check';
import { models, type TenantModel } from './models.ts';

/** They work at the same time. Their names stand in no argument of an operation but where a tenant is named. */
export const activeTenants: readonly TenantId[] = [tenantId('acme'), tenantId('globex'), tenantId('initech')];

/** Has rows and does nothing, so that whether one of its ids is taken doesn't depend on the moment. */
export const idleTenant = tenantId('umbrella');

export const allTenants: readonly TenantId[] = [...activeTenants, idleTenant];

/** How many ids of each model are a tenant's. The first ones are rows from the start. */
const slots = 6;

/** An id out of a pool that all tenants draw from. They sort by tenant, then by slot. */
export function idOf(tenant: TenantId, model: TenantModel, slot: number): string {
  return uuid(allTenants.indexOf(tenant), models.indexOf(model), slot);
}

function uuid(owner: number, model: number, slot: number): string {
  return `0000000${owner}-0000-4000-8000-0000000${model}000${slot}`;
}

/** Whether a tenant has no part in an id, by which any appearance of it is a leak. */
export function isForeignId(id: string, tenant: TenantId): boolean {
  return !id.startsWith(`0000000${allTenants.indexOf(tenant)}-`);
}

/** Whom another than one's own is: any of them, the bystander too. */
export function othersThan(tenant: TenantId): fc.Arbitrary<TenantId> {
  return fc.constantFrom(...allTenants.filter((other) => other !== tenant));
}

const slot = fc.nat({ max: slots - 1 });

/** Mostly of a row that was there from the start. */
const usedSlot = fc.oneof({ weight: 3, arbitrary: fc.nat({ max: 2 }) }, { weight: 1, arbitrary: slot });

/** Ids to look rows up by and to refer to: often another tenant's, sometimes nobody's. */
export function anyIds(tenant: TenantId, model: TenantModel): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: usedSlot.map((n) => idOf(tenant, model, n)) },
    { weight: 4, arbitrary: fc.tuple(othersThan(tenant), usedSlot).map(([other, n]) => idOf(other, model, n)) },
    { weight: 1, arbitrary: fc.constant(uuid(9, models.indexOf(model), 0)) },
  );
}

/**
 * Ids for new rows: the tenant's own, free or taken, and sometimes one that a row of the bystander has. Ids are unique in
 * the whole table, so that one is refused, and from the refusal a tenant learns that somewhere a row has this id. That
 * much shows. Ids are random in earnest, so it can be learnt only of an id that is known already.
 *
 * Ids of tenants that are at work aren't drawn: whether they are taken would depend on the moment.
 */
export function newIds(tenant: TenantId, model: TenantModel): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 8, arbitrary: slot.map((n) => idOf(tenant, model, slots - 1 - n)) },
    { weight: 1, arbitrary: fc.constant(idOf(idleTenant, model, 0)) },
  );
}
