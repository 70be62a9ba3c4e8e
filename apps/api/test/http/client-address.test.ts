import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInstallation, type Installation, type StartedApi } from '../support/installation.ts';
import { sendRaw } from '../support/raw-http.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await createInstallation();
});

afterAll(() => installation.stop());

const apis = new Map<string, Promise<StartedApi>>();

/** An API behind this many proxies. */
function apiBehind(hops: string): Promise<StartedApi> {
  const started = apis.get(hops) ?? installation.startApi({ TRUSTED_PROXY: hops, HOST: '127.0.0.1' });
  apis.set(hops, started);
  return started;
}

/** The address that the log has for a request with these lines of X-Forwarded-For. */
async function addressOf(hops: string, ...lines: readonly string[]): Promise<unknown> {
  const api = await apiBehind(hops);
  const headers = lines.map((line) => `X-Forwarded-For: ${line}\r\n`).join('');
  const { headers: received } = await sendRaw(
    api,
    `GET /api/projects HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`,
  );
  const id = received.get('x-request-id');
  const line = () => api.log.find(({ request_id, path }) => request_id === id && path !== undefined);
  await expect.poll(line).toBeDefined();
  return line()?.['remote_address'];
}

const client = '203.0.113.9';
const edge = '198.51.100.7';
const forged = '192.0.2.66';

test.each([
  ['0', [client], '127.0.0.1'],
  ['1', [client], client],
  ['1', [`${forged}, ${client}`], client],
  ['1', [forged, client], client],
  ['1', [], '127.0.0.1'],
  ['2', [`${client}, ${edge}`], client],
  ['2', [`${client},${edge}`], client],
  ['2', [client, edge], client],
  ['2', [`${forged}, ${client}, ${edge}`], client],
  ['2', [`${forged}, ${forged}, ${forged}`, `${client}, ${edge}`], client],
  ['2', [`, , ${client}, ${edge}`], client],
  ['2', [`2001:db8::1, ${edge}`], '2001:db8::1'],
  // Who goes around the CDN is known by the load balancer alone.
  ['2', [client], client],
  ['2', [], '127.0.0.1'],
  ['3', [`${forged}, ${client}, ${edge}, 10.0.0.1`], client],
])('with TRUSTED_PROXY=%s, X-Forwarded-For: %j comes from %s', async (hops, lines, address) => {
  expect(await addressOf(hops, ...lines)).toBe(address);
});

test('failed sign-ins behind two proxies are counted by the client’s address, not by the CDN’s', async () => {
  const api = await apiBehind('2');
  const others = ['198.51.100.8', '198.51.100.9'].map((other) => `${client}, ${other}`);
  for (const forwarded of [`${client}, ${edge}`, `203.0.113.10, ${edge}`, ...others]) {
    const credentials = { email: 'nobody@acme.example', password: 'Wrong-horse-7' };
    const answer = await api.http.post('/api/user/login', credentials, { headers: { 'x-forwarded-for': forwarded } });
    expect(answer.status).toBe(401);
  }
  const [counted] = await installation.database.asOwner(
    `SELECT array_agg(points ORDER BY points) AS attempts FROM rate_limits WHERE key LIKE 'login_address:%'`,
  );
  expect(counted).toEqual({ attempts: [1, 3] });
});
