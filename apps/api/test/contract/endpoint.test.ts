import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { endpoint } from '../../src/contract/endpoint.ts';
import type { Feature } from '../../src/feature.ts';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';

const preferredToken = endpoint({
  method: 'get',
  path: '/api/preferred-token',
  tag: 'example',
  summary: 'Take the preferred kind of token',
  response: { status: 200, description: 'The tenant.', body: z.object({ tenant: z.string() }) },
});

const idToken = endpoint({ ...preferredToken, path: '/api/id-token', tokenUse: 'id' });

const example: Feature<unknown, never> = {
  name: 'example',
  routes: (guards) => [
    guards.forTenant(preferredToken, 'tenant:read', ({ tenant }) => ({ tenant })),
    guards.forTenant(idToken, 'tenant:read', ({ tenant }) => ({ tenant })),
  ],
};

let installation: Installation;
let api: StartedApi;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
  api = await installation.startApi({}, { features: [example] });
});

afterAll(() => installation.stop());

test('an endpoint that declares a kind of token takes that kind, whatever the API prefers', async () => {
  const { access, id } = await api.http.signIn('wile@acme.example', password);
  const responses = async (path: string) => {
    const both = [await api.http.get(path, { token: access }), await api.http.get(path, { token: id })];
    return both.map(({ status, body }) => body.tenant ?? `${status} ${body.code}`);
  };
  expect(await responses('/api/preferred-token')).toEqual(['acme', '401 token_invalid']);
  expect(await responses('/api/id-token')).toEqual(['401 token_invalid', 'acme']);
});
