import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, openOperatorDatabase } from '../src/index.ts';

let server: TestDatabase;

beforeAll(async () => {
  server = await createTestDatabase();
});

afterAll(() => server.drop());

test('the API and the operator write an audit event in the same way: who, where, what and when', async () => {
  const database = openDatabase({ url: server.appUrl, poolSize: 1, onConnectionLost: () => {} });
  const operator = openOperatorDatabase(server.appUrl);
  const detail = { method: 'GET', path: '/api/notes', omitted: undefined };
  const event = { actorSub: 'op', tenant: tenantId('gone'), action: 'operator.request', detail } as const;
  try {
    await database.writeAuditEvent(event);
    await operator.writeAuditEvent({ ...event, tenant: undefined });
  } finally {
    await Promise.all([database.close(), operator.close()]);
  }
  const written = {
    actor_sub: 'op',
    action: 'operator.request',
    detail: { method: 'GET', path: '/api/notes' },
    occurred_at: expect.any(Date),
  };
  expect(
    await server.asOwner(
      'SELECT actor_sub, tenant_id, action, detail, occurred_at FROM audit_events ORDER BY tenant_id NULLS LAST',
    ),
  ).toEqual([
    { ...written, tenant_id: 'gone' },
    { ...written, tenant_id: null },
  ]);
});
