import type { ClientUnderTest, Tables } from './clients-under-test.ts';
import { models, type TenantModel } from './models.ts';
import { outcomeOf } from './outcome.ts';
import type { StoredRows } from './stored-rows.ts';
import { activeTenants, idOf, isForeignId } from './tenants.ts';

/** An attempt of one tenant to reach another's rows. */
export interface Attack {
  readonly name: string;
  readonly attempt: (tables: Tables) => PromiseLike<unknown>;
  /** The result without row-level security, and without the filter as well. Composite keys stop the rest. */
  readonly filterAlone: 'leaks' | 'holds';
  readonly withoutBoth: 'leaks' | 'holds';
}

const [own, other] = activeTenants;
const [project, task] = models;
const id = (whose: typeof own, model: TenantModel | undefined, slot = 0) =>
  whose && model ? idOf(whose, model, slot) : '';
const otherParent = id(other, project);
const otherChild = id(other, task);
const ownParent = { id: id(own, project) };
const ownChild = { id: id(own, task) };
const newTask = { id: id(own, task, 5), title: 'new', ownerSub: 'somebody' };

export const attacks: readonly Attack[] = [
  attack('reads all rows', 'holds', 'leaks', ({ call }) => call('project', 'findMany', {})),
  attack('reads by id', 'holds', 'leaks', ({ call }) => call('project', 'findUnique', { where: { id: otherParent } })),
  attack('reads through a relation', 'holds', 'leaks', ({ call }) =>
    call('task', 'findMany', { where: { project: { is: { id: otherParent } } }, include: { project: true } }),
  ),
  attack('reads lists of its own rows', 'holds', 'holds', ({ call }) =>
    call('project', 'findMany', { where: ownParent, include: { tasks: { include: { project: true } } } }),
  ),
  attack('changes by id', 'holds', 'leaks', ({ call }) =>
    call('project', 'update', { where: { id: otherParent }, data: { name: 'taken' } }),
  ),
  attack('changes all rows', 'holds', 'leaks', ({ call }) =>
    call('project', 'updateMany', { data: { name: 'taken' } }),
  ),
  attack('deletes by id', 'holds', 'leaks', ({ call }) => call('task', 'delete', { where: { id: otherChild } })),
  attack('deletes all rows', 'holds', 'leaks', ({ call }) => call('task', 'deleteMany', {})),
  attack('names another tenant in data', 'holds', 'leaks', ({ call }) =>
    call('task', 'create', { data: { ...newTask, tenantId: other } }),
  ),
  attack('refers to a row by its id', 'holds', 'holds', ({ call }) =>
    call('task', 'create', { data: { ...newTask, projectId: otherParent } }),
  ),
  attack('connects a new row to one', 'leaks', 'leaks', ({ call }) =>
    call('task', 'create', { data: { ...newTask, project: { connect: { id: otherParent } } } }),
  ),
  attack('connects its own row to one', 'leaks', 'leaks', ({ call }) =>
    call('task', 'update', { where: ownChild, data: { project: { connect: { id: otherParent } } } }),
  ),
  attack('connects a row to its own', 'leaks', 'leaks', ({ call }) =>
    call('project', 'update', { where: ownParent, data: { tasks: { connect: [{ id: otherChild }] } } }),
  ),
  attack('connects or creates', 'leaks', 'leaks', ({ call }) =>
    call('project', 'update', {
      where: ownParent,
      data: { tasks: { connectOrCreate: [{ where: { id: otherChild }, create: newTask }] } },
    }),
  ),
  attack('sets a list', 'leaks', 'leaks', ({ call }) =>
    call('project', 'update', {
      where: { id: id(own, project, 1) },
      data: { tasks: { set: [{ id: otherChild }] } },
    }),
  ),
  attack('changes in a list', 'holds', 'holds', ({ call }) =>
    call('project', 'update', {
      where: ownParent,
      data: { tasks: { update: [{ where: { id: otherChild }, data: { title: 'taken' } }] } },
    }),
  ),
  attack('deletes in a list', 'holds', 'holds', ({ call }) =>
    call('project', 'update', { where: ownParent, data: { tasks: { delete: [{ id: otherChild }] } } }),
  ),
  attack('deletes all of a list', 'holds', 'holds', ({ call }) =>
    call('project', 'update', { where: ownParent, data: { tasks: { deleteMany: {} } } }),
  ),
  attack('reads by SQL', 'leaks', 'leaks', ({ raw }) => raw('$queryRawUnsafe', 'SELECT id::text AS id FROM projects')),
  attack('writes by SQL', 'leaks', 'leaks', ({ raw }) =>
    raw('$executeRawUnsafe', `UPDATE projects SET name = 'taken'`),
  ),
];

function attack(
  name: string,
  filterAlone: Attack['filterAlone'],
  withoutBoth: Attack['withoutBoth'],
  attempt: Attack['attempt'],
): Attack {
  return { name, attempt, filterAlone, withoutBoth };
}

/** Returns whether an attack returns another tenant's row, or changes, deletes or adds one. */
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
  // A broken operation leaks nothing either, but the attack was not tried.
  if (refusal.startsWith('by an error')) return refusal;
  const ids = JSON.stringify(outcome).match(/[\da-f]{8}-0000-4000-8000-[\da-f]{12}/g) ?? [];
  const shows = ids.some((shown) => isForeignId(shown, own));
  return shows || (await othersRows(stored)) !== before ? 'leaks' : 'holds';
}

/** As text, for comparison. */
async function othersRows(stored: StoredRows): Promise<string> {
  const lists: unknown[] = Object.values(await stored.read());
  const rows = lists.flatMap((list) => (Array.isArray(list) ? list : []));
  return rows
    .map((row: unknown) => JSON.stringify(row))
    .filter((row) => !row.includes(`"tenantId":"${own}"`))
    .join('\n');
}
