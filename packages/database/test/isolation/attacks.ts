import type { ClientUnderTest, Tables } from './clients-under-test.ts';
import { models, type TenantModel } from './models.ts';
import { outcomeOf } from './outcome.ts';
import type { StoredRows } from './stored-rows.ts';
import { activeTenants, idOf, isForeignId } from './tenants.ts';

/** A way in which one tenant might get at another's rows. */
export interface Attack {
  readonly name: string;
  readonly attempt: (tables: Tables) => PromiseLike<unknown>;
  /** What there is without row-level security, and then without the filter too. What holds still holds by the composite keys. */
  readonly filterAlone: 'leaks' | 'holds';
  readonly withoutBoth: 'leaks' | 'holds';
}

const [own, other] = activeTenants;
const [item, alert] = models;
const id = (whose: typeof own, model: TenantModel | undefined, slot = 0) =>
  whose && model ? idOf(whose, model, slot) : '';
const otherParent = id(other, item);
const otherChild = id(other, alert);
const ownItem = { id: id(own, item) };
const ownAlert = { id: id(own, alert) };
const newAlert = { id: id(own, alert, 5), title: 'new', ownerSub: 'somebody' };

export const attacks: readonly Attack[] = [
  attack('reads all rows', 'holds', 'leaks', ({ call }) => call('item', 'findMany', {})),
  attack('reads by id', 'holds', 'leaks', ({ call }) => call('item', 'findUnique', { where: { id: otherParent } })),
  attack('reads through a relation', 'holds', 'leaks', ({ call }) =>
    call('alert', 'findMany', { where: { item: { is: { id: otherParent } } }, include: { item: true } }),
  ),
  attack('reads lists of its own rows', 'holds', 'holds', ({ call }) =>
    call('item', 'findMany', { where: ownItem, include: { alerts: { include: { item: true } } } }),
  ),
  attack('changes by id', 'holds', 'leaks', ({ call }) =>
    call('item', 'update', { where: { id: otherParent }, data: { name: 'taken' } }),
  ),
  attack('changes all rows', 'holds', 'leaks', ({ call }) => call('item', 'updateMany', { data: { name: 'taken' } })),
  attack('deletes by id', 'holds', 'leaks', ({ call }) => call('alert', 'delete', { where: { id: otherChild } })),
  attack('deletes all rows', 'holds', 'leaks', ({ call }) => call('alert', 'deleteMany', {})),
  attack('names another tenant in data', 'holds', 'leaks', ({ call }) =>
    call('alert', 'create', { data: { ...newAlert, tenantId: other } }),
  ),
  attack('refers to a row by its id', 'holds', 'holds', ({ call }) =>
    call('alert', 'create', { data: { ...newAlert, itemId: otherParent } }),
  ),
  attack('connects a new row to one', 'leaks', 'leaks', ({ call }) =>
    call('alert', 'create', { data: { ...newAlert, item: { connect: { id: otherParent } } } }),
  ),
  attack('connects its own row to one', 'leaks', 'leaks', ({ call }) =>
    call('alert', 'update', { where: ownAlert, data: { item: { connect: { id: otherParent } } } }),
  ),
  attack('connects a row to its own', 'leaks', 'leaks', ({ call }) =>
    call('item', 'update', { where: ownItem, data: { alerts: { connect: [{ id: otherChild }] } } }),
  ),
  attack('connects or creates', 'leaks', 'leaks', ({ call }) =>
    call('item', 'update', {
      where: ownItem,
      data: { alerts: { connectOrCreate: [{ where: { id: otherChild }, create: newAlert }] } },
    }),
  ),
  attack('sets a list', 'leaks', 'leaks', ({ call }) =>
    call('item', 'update', {
      where: { id: id(own, item, 1) },
      data: { alerts: { set: [{ id: otherChild }] } },
    }),
  ),
  attack('changes in a list', 'holds', 'holds', ({ call }) =>
    call('item', 'update', {
      where: ownItem,
      data: { alerts: { update: [{ where: { id: otherChild }, data: { title: 'taken' } }] } },
    }),
  ),
  attack('deletes in a list', 'holds', 'holds', ({ call }) =>
    call('item', 'update', { where: ownItem, data: { alerts: { delete: [{ id: otherChild }] } } }),
  ),
  attack('deletes all of a list', 'holds', 'holds', ({ call }) =>
    call('item', 'update', { where: ownItem, data: { alerts: { deleteMany: {} } } }),
  ),
  attack('reads by SQL', 'leaks', 'leaks', ({ raw }) => raw('$queryRawUnsafe', 'SELECT id::text AS id FROM items')),
  attack('writes by SQL', 'leaks', 'leaks', ({ raw }) => raw('$executeRawUnsafe', `UPDATE items SET name = 'taken'`)),
];

function attack(
  name: string,
  filterAlone: Attack['filterAlone'],
  withoutBoth: Attack['withoutBoth'],
  attempt: Attack['attempt'],
): Attack {
  return { name, attempt, filterAlone, withoutBoth };
}

/** Whether an attempt shows a row of another tenant's, or leaves one changed, deleted or added. */
export async function runAttack(
  attempt: Attack['attempt'],
  subject: ClientUnderTest,
  stored: StoredRows,
): Promise<string> {
  if (own === undefined) throw new Error('There is no tenant.');
  await stored.reset();
  const before = await othersRows(stored);
  const outcome = await outcomeOf(async () => await attempt(subject.sessionOf(own)));
  const refusal = 'rejected' in outcome ? outcome.rejected : '';
  // An operation that is broken leaks nothing either.
  if (refusal.startsWith('by an error')) return refusal;
  const ids = JSON.stringify(outcome).match(/[\da-f]{8}-0000-4000-8000-[\da-f]{12}/g) ?? [];
  const shows = ids.some((shown) => isForeignId(shown, own));
  return shows || (await othersRows(stored)) !== before ? 'leaks' : 'holds';
}

/** As a text, to be compared. */
async function othersRows(stored: StoredRows): Promise<string> {
  const lists: unknown[] = Object.values(await stored.read());
  const rows = lists.flatMap((list) => (Array.isArray(list) ? list : []));
  return rows
    .map((row: unknown) => JSON.stringify(row))
    .filter((row) => !row.includes(`"tenantId":"${own}"`))
    .join('\n');
}
