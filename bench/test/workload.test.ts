import { expect, test } from 'vitest';
import { requestSequence } from '../src/load/workload.ts';

const tenants = ['t00001', 't00002', 't00003'];
const dataset = {
  userTokens: tenants.flatMap((tenant) => [0, 1].map((user) => ({ tenant, token: `${tenant}-${user}` }))),
  productIds: Object.fromEntries(tenants.map((tenant) => [tenant, [`${tenant}-first`, `${tenant}-second`]])),
};
const sizes = { list: 2_000, product: 100 };

function requests(workload: 'list' | 'get' | 'create' | 'mix', count: number) {
  const requestAt = requestSequence(workload, dataset, sizes);
  return Array.from({ length: count }, (_, n) => requestAt(n));
}

test('a number always gives the same request', () => {
  expect(requests('mix', 50)).toEqual(requests('mix', 50));
});

test('every user has a request before any user has a second one', () => {
  const turn = requests('list', dataset.userTokens.length).map(({ headers }) => headers[1]);
  expect(new Set(turn).size).toBe(dataset.userTokens.length);
});

test('ten thousand users have a request before one of them has a second one', () => {
  const many = Array.from({ length: 10_000 }, (_, n) => ({ tenant: 't00001', token: String(n) }));
  const requestAt = requestSequence('list', { userTokens: many, productIds: {} }, sizes);
  const tokens = new Set(many.map((_, n) => requestAt(n + 123).headers[1]));
  expect(tokens.size).toBe(10_000);
});

test('the mix is 70 % lists, 20 % single products and 10 % new ones', () => {
  const count = 20_000;
  const all = requests('mix', count);
  const share = (of: (path: string, method: string) => boolean) =>
    all.filter(({ path, method }) => of(path, method)).length / count;
  expect(share((path, method) => method === 'GET' && path === '/api/products')).toBeCloseTo(0.7, 1);
  expect(share((path) => path.startsWith('/api/products/'))).toBeCloseTo(0.2, 1);
  expect(share((_path, method) => method === 'POST')).toBeCloseTo(0.1, 1);
});

test('a product is requested by a user of its tenant', () => {
  const all = requests('get', 200);
  for (const { path, tenant, headers } of all) {
    expect(path).toMatch(new RegExp(`^/api/products/${tenant}-(first|second)$`));
    expect(headers[1]).toMatch(new RegExp(`^Bearer ${tenant}-`));
  }
  expect(new Set(all.map(({ path }) => path)).size).toBe(6);
});

test('each request has its expected status and length', () => {
  expect(requests('list', 1)[0]).toMatchObject({ method: 'GET', status: 200, bytes: 2_000, body: null });
  expect(requests('get', 1)[0]).toMatchObject({ method: 'GET', status: 200, bytes: 100, body: null });
  expect(requests('create', 1)[0]).toMatchObject({ method: 'POST', status: 201, bytes: 100 });
});
