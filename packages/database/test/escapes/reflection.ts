import {
  type Attempt,
  answers,
  attempt,
  call,
  controlTable,
  functionOf,
  memberOf,
  ours,
  perform,
  refused,
} from './attempt.ts';

const own = answers([{ id: ours.item }]);
const select = { id: true };
const noTenant = refused(/^NoTenantError/);

/** Members that the type of a tenant's client hides, called all the same. */
export const reflection: readonly Attempt[] = [
  attempt('reaches no tenants', call('tenant.findMany', { select }), controlTable, answers([{ id: 'acme' }])),
  attempt(
    'reaches no people',
    call('user.findMany', { select: { sub: true } }),
    controlTable,
    answers([{ sub: 'wile' }]),
  ),
  attempt(
    'looks up no person',
    call('user.findUnique', { where: { sub: 'hank-secret' } }),
    controlTable,
    answers(null),
  ),
  attempt(
    'moves no person',
    call('user.update', { where: { sub: 'hank-secret' }, data: { tenantId: 'acme' } }),
    controlTable,
    refused(/P2025/),
  ),
  attempt('reaches no counts of attempts', call('rateLimit.findMany'), controlTable, answers([])),
  attempt(
    'reads nothing of the record',
    call('auditEvent.findMany'),
    controlTable,
    refused(/permission denied|denied access/),
  ),
  attempt(
    'reaches no people in a transaction',
    (acme) =>
      perform(acme, '$transaction', (transaction: object) =>
        perform(transaction, 'user.findMany', { select: { sub: true } }),
      ),
    controlTable,
    answers([{ sub: 'wile' }]),
  ),
  attempt(
    'runs no command of another database',
    call('$runCommandRaw', { find: 'items' }),
    refused(/only supported by MongoDB|./),
  ),
  attempt('runs no typed SQL that is none', call('$queryRawTyped', 'SELECT * FROM items'), refused(/./)),
  attempt(
    'has no operation that Prisma has not',
    call('item.findRaw', {}),
    refused(/^UnknownOperationError/),
    refused(/does not match any query/),
  ),
  attempt(
    'has no operation that Prisma may have one day',
    call('item.deleteEverything', {}),
    refused(/not a function/),
  ),
  attempt('gets no further by the model’s parent', call('item.$parent.item.findMany', { select }), own),
  attempt('gets no further by the client’s parent', call('$parent.item.findMany', { select }), own),
  attempt('gets no further by the client that was extended', call('_appliedParent.item.findMany', { select }), own),
  attempt(
    'gets no further by the client that was extended first',
    call('_originalClient.$queryRawUnsafe', 'SELECT id FROM items'),
    noTenant,
    // There the tenant is in scope around all of it.
    own,
  ),
  attempt('gets no further by the client’s engine', (acme) => engineRows(acme), noTenant, answers('acme')),
  attempt(
    'gets no further by the request beneath the operations',
    call('_request', {
      action: 'findMany',
      model: 'Item',
      clientMethod: 'item.findMany',
      args: { select },
      dataPath: [],
    }),
    own,
  ),
  attempt(
    'gets no further by an extension that takes the filter away again',
    (acme) => perform(withoutFilter(acme), 'item.findMany', { where: { name: ours.name }, select }),
    own,
  ),
  attempt(
    'gets no further by an extension that asks another model instead',
    (acme) => perform(withoutFilter(acme), 'user.findMany', { select: { sub: true } }),
    controlTable,
    answers([{ sub: 'wile' }]),
  ),
  attempt(
    'gets no further by the prototype of its client',
    (acme) => perform(Object.getPrototypeOf(acme), 'item.findMany', { select }),
    refused(/./),
    refused(/./),
  ),
  attempt(
    'gets no further by a client of its client’s making',
    (acme) => Reflect.construct(functionOf(acme, 'constructor'), [{}]),
    refused(/./),
  ),
  attempt('has no $on to listen by', (acme) => typeof memberOf(acme, '$on'), answers('undefined'), answers('function')),
  attempt(
    'may connect, to no effect',
    async (acme) => {
      await perform(acme, '$connect');
      return perform(acme, 'item.findMany', { select });
    },
    own,
  ),
  attempt(
    'may disconnect, and is connected again when it asks',
    async (acme) => {
      await perform(acme, '$disconnect');
      return perform(acme, 'item.findMany', { select });
    },
    own,
  ),
  attempt(
    'gets no further by a transaction in a transaction',
    (acme) =>
      perform(acme, '$transaction', (outer: object) =>
        perform(outer, '$transaction', (inner: object) => perform(inner, 'item.findMany', { select })),
      ),
    own,
  ),
  attempt(
    'learns the names of columns, and no values',
    (acme) => Object.keys(Object(memberOf(memberOf(acme, 'item'), 'fields'))).includes('tenantId'),
    answers(true),
  ),
  attempt('learns the name of the model', (acme) => memberOf(memberOf(acme, 'item'), 'name'), answers('Item')),
];

/** A client on which every query forgets its arguments. An extension that comes later is nearer to the database. */
function withoutFilter(acme: object): object {
  const query = {
    $allOperations: ({ args, query }: { args: object; query: (args: object) => unknown }) =>
      query({ select: Reflect.get(args, 'select') }),
  };
  return Object(functionOf(acme, '$extends')({ query }));
}

async function engineRows(acme: object): Promise<unknown> {
  const adapter = await perform(acme, '_engineConfig.adapter.connect');
  const found = await perform(Object(adapter), 'queryRaw', {
    sql: 'SELECT tenant_id FROM items',
    args: [],
    argTypes: [],
  });
  return String(memberOf(found, 'rows'));
}
