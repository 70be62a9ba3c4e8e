import { models, type TenantModel } from './models.ts';
import { outcomeOf } from './outcome.ts';
import type { StoredRows } from './stored-rows.ts';
import type { Subject, Tables } from './subjects.ts';
import { idOf, isForeignId, workers } from './tenants.ts';

/** A way in which one tenant might get at another's rows. */
export interface Shape {
  readonly name: string;
  readonly attempt: (tables: Tables) => PromiseLike<unknown>;
  /** What there is without row-level security, and then without the filter too. What holds still holds by the composite keys. */
  readonly filterAlone: 'leaks' | 'holds';
  readonly neither: 'leaks' | 'holds';
}

const [own, other] = workers;
const [item, alert] = models;
const id = (whose: typeof own, model: TenantModel | undefined, slot = 0) =>
  whose && model ? idOf(whose, model, slot) : '';
const theirItem = id(other, item);
const theirAlert = id(other, alert);
const ownItem = { id: id(own, item) };
const ownAlert = { id: id(own, alert) };
const newAlert = { id: id(own, alert, 5), title: 'new', ownerSub: 'somebody' };

export const shapes: readonly Shape[] = [
  shape('reads all rows', 'holds', 'leaks', ({ call }) => call('item', 'findMany', {})),
  shape('reads by id', 'holds', 'leaks', ({ call }) => call('item', 'findUnique', { where: { id: theirItem } })),
  shape('reads through a relation', 'holds', 'leaks', ({ call }) =>
    call('alert', 'findMany', { where: { item: { is: { id: theirItem } } }, include: { item: true } }),
  ),
  shape('reads lists of its own rows', 'holds', 'holds', ({ call }) =>
    call('item', 'findMany', { where: ownItem, include: { alerts: { include: { item: true } } } }),
  ),
  shape('changes by id', 'holds', 'leaks', ({ call }) =>
    call('item', 'update', { where: { id: theirItem }, data: { name: 'taken' } }),
  ),
  shape('changes all rows', 'holds', 'leaks', ({ call }) => call('item', 'updateMany', { data: { name: 'taken' } })),
  shape('deletes by id', 'holds', 'leaks', ({ call }) => call('alert', 'delete', { where: { id: theirAlert } })),
  shape('deletes all rows', 'holds', 'leaks', ({ call }) => call('alert', 'deleteMany', {})),
  shape('names another tenant in data', 'holds', 'leaks', ({ call }) =>
    call('alert', 'create', { data: { ...newAlert, tenantId: other } }),
  ),
  shape('refers to a row by its id', 'holds', 'holds', ({ call }) =>
    call('alert', 'create', { data: { ...newAlert, itemId: theirItem } }),
  ),
  shape('connects a new row to one', 'leaks', 'leaks', ({ call }) =>
    call('alert', 'create', { data: { ...newAlert, item: { connect: { id: theirItem } } } }),
  ),
  shape('connects its own row to one', 'leaks', 'leaks', ({ call }) =>
    call('alert', 'update', { where: ownAlert, data: { item: { connect: { id: theirItem } } } }),
  ),
  shape('connects a row to its own', 'leaks', 'leaks', ({ call }) =>
    call('item', 'update', { where: ownItem, data: { alerts: { connect: [{ id: theirAlert }] } } }),
  ),
  shape('connects or creates', 'leaks', 'leaks', ({ call }) =>
    call('item', 'update', {
      where: ownItem,
      data: { alerts: { connectOrCreate: [{ where: { id: theirAlert }, create: newAlert }] } },
    }),
  ),
  shape('sets a list', 'leaks', 'leaks', ({ call }) =>
    call('item', 'update', {
      where: { id: id(own, item, 1) },
      data: { alerts: { set: [{ id: theirAlert }] } },
    }),
  ),
  shape('changes in a list', 'holds', 'holds', ({ call }) =>
    call('item', 'update', {
      where: ownItem,
      data: { alerts: { update: [{ where: { id: theirAlert }, data: { title: 'taken' } }] } },
    }),
  ),
  shape('deletes in a list', 'holds', 'holds', ({ call }) =>
    call('item', 'update', { where: ownItem, data: { alerts: { delete: [{ id: theirAlert }] } } }),
  ),
  shape('deletes all of a list', 'holds', 'holds', ({ call }) =>
    call('item', 'update', { where: ownItem, data: { alerts: { deleteMany: {} } } }),
  ),
  shape('reads by SQL', 'leaks', 'leaks', ({ raw }) => raw('$queryRawUnsafe', 'SELECT id::text AS id FROM items')),
  shape('writes by SQL', 'leaks', 'leaks', ({ raw }) => raw('$executeRawUnsafe', `UPDATE items SET name = 'taken'`)),
];

function shape(
  name: string,
  filterAlone: Shape['filterAlone'],
  neither: Shape['neither'],
  attempt: Shape['attempt'],
): Shape {
  return { name, attempt, filterAlone, neither };
}

/** Whether an attempt shows a row of another tenant's, or leaves one changed, deleted or added. */
export async function tryShape(attempt: Shape['attempt'], subject: Subject, stored: StoredRows): Promise<string> {
  if (own === undefined) throw new Error('There is no tenant.');
  await stored.reset();
  const before = await othersRows(stored);
  const outcome = await outcomeOf(async () => await attempt(subject.sessionOf(own)));
  const refusal = 'refused' in outcome ? outcome.refused : '';
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
