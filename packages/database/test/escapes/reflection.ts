import {
  type Attempt,
  acmeRows,
  attempt,
  call,
  callByPath,
  functionOf,
  globalTable,
  memberOf,
  rejects,
  returns,
} from './attempt.ts';

const own = returns([{ id: acmeRows.project }]);
const select = { id: true };
const noTenant = rejects(/^NoTenantError/);

/** Attempts by members that the type of a tenant's client hides. */
export const reflection: readonly Attempt[] = [
  attempt('reaches no tenants', call('tenant.findMany', { select }), globalTable, returns([{ id: 'acme' }])),
  attempt(
    'reaches no users',
    call('user.findMany', { select: { sub: true } }),
    globalTable,
    returns([{ sub: 'wile' }]),
  ),
  attempt('looks up no user', call('user.findUnique', { where: { sub: 'hank-secret' } }), globalTable, returns(null)),
  attempt(
    'moves no user',
    call('user.update', { where: { sub: 'hank-secret' }, data: { tenantId: 'acme' } }),
    globalTable,
    rejects(/P2025/),
  ),
  attempt('reaches no rate limits', call('rateLimit.findMany'), globalTable, returns([])),
  attempt(
    'reads no audit events',
    call('auditEvent.findMany'),
    globalTable,
    rejects(/permission denied|denied access/),
  ),
  attempt(
    'reaches no users in a transaction',
    (acme) =>
      callByPath(acme, '$transaction', (transaction: object) =>
        callByPath(transaction, 'user.findMany', { select: { sub: true } }),
      ),
    globalTable,
    returns([{ sub: 'wile' }]),
  ),
  attempt(
    'runs no command of another database',
    call('$runCommandRaw', { find: 'projects' }),
    rejects(/only supported by MongoDB|./),
  ),
  attempt('runs no plain text as typed SQL', call('$queryRawTyped', 'SELECT * FROM projects'), rejects(/./)),
  attempt(
    'has no operation that the filter doesn’t know',
    call('project.findRaw', {}),
    rejects(/^UnknownOperationError/),
    rejects(/does not match any query/),
  ),
  attempt('has no operation that Prisma doesn’t have', call('project.deleteEverything', {}), rejects(/not a function/)),
  attempt('gets no further by the model’s parent', call('project.$parent.project.findMany', { select }), own),
  attempt('gets no further by the client’s parent', call('$parent.project.findMany', { select }), own),
  attempt('gets no further by the client that was extended', call('_appliedParent.project.findMany', { select }), own),
  attempt(
    'gets no further by the client that was extended first',
    call('_originalClient.$queryRawUnsafe', 'SELECT id FROM projects'),
    noTenant,
    // That client runs in the tenant's scope.
    own,
  ),
  attempt('gets no further by the client’s engine', (acme) => engineRows(acme), noTenant, returns('acme')),
  attempt(
    'gets no further by the request beneath the operations',
    call('_request', {
      action: 'findMany',
      model: 'Project',
      clientMethod: 'project.findMany',
      args: { select },
      dataPath: [],
    }),
    own,
  ),
  attempt(
    'gets no further by an extension that removes the filter',
    (acme) => callByPath(withoutFilter(acme), 'project.findMany', { where: { name: acmeRows.name }, select }),
    own,
  ),
  attempt(
    'gets no further by an extension that queries another model',
    (acme) => callByPath(withoutFilter(acme), 'user.findMany', { select: { sub: true } }),
    globalTable,
    returns([{ sub: 'wile' }]),
  ),
  attempt(
    'gets no further by the prototype of its client',
    (acme) => callByPath(Object.getPrototypeOf(acme), 'project.findMany', { select }),
    rejects(/./),
    rejects(/./),
  ),
  attempt(
    'gets no further by a new client of its client’s class',
    (acme) => Reflect.construct(functionOf(acme, 'constructor'), [{}]),
    rejects(/./),
  ),
  attempt('has no $on', (acme) => typeof memberOf(acme, '$on'), returns('undefined'), returns('function')),
  attempt(
    'may connect, without an effect',
    async (acme) => {
      await callByPath(acme, '$connect');
      return callByPath(acme, 'project.findMany', { select });
    },
    own,
  ),
  attempt(
    'may disconnect, and the next query connects again',
    async (acme) => {
      await callByPath(acme, '$disconnect');
      return callByPath(acme, 'project.findMany', { select });
    },
    own,
  ),
  attempt(
    'gets no further by a transaction in a transaction',
    (acme) =>
      callByPath(acme, '$transaction', (outer: object) =>
        callByPath(outer, '$transaction', (inner: object) => callByPath(inner, 'project.findMany', { select })),
      ),
    own,
  ),
  attempt(
    'learns the names of columns, and no values',
    (acme) => Object.keys(Object(memberOf(memberOf(acme, 'project'), 'fields'))).includes('tenantId'),
    returns(true),
  ),
  attempt('learns the name of the model', (acme) => memberOf(memberOf(acme, 'project'), 'name'), returns('Project')),
];

/** Extends a client so that every query drops its arguments. Later extensions run after earlier ones. */
function withoutFilter(acme: object): object {
  const query = {
    $allOperations: ({ args, query }: { args: object; query: (args: object) => unknown }) =>
      query({ select: Reflect.get(args, 'select') }),
  };
  return Object(functionOf(acme, '$extends')({ query }));
}

async function engineRows(acme: object): Promise<unknown> {
  const adapter = await callByPath(acme, '_engineConfig.adapter.connect');
  const found = await callByPath(Object(adapter), 'queryRaw', {
    sql: 'SELECT tenant_id FROM projects',
    args: [],
    argTypes: [],
  });
  return String(memberOf(found, 'rows'));
}
