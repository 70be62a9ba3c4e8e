import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInstallation, type Installation } from './support/installation.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await createInstallation();
});

afterAll(() => installation.stop());

describe('DRAIN_SECONDS', () => {
  test('is how long /readyz fails before the port closes', async () => {
    const waits: number[] = [];
    const { promise: drained, resolve: endDrain } = Promise.withResolvers<void>();
    const wait = (milliseconds: number) => {
      waits.push(milliseconds);
      return drained;
    };
    const api = await installation.startApi({ DRAIN_SECONDS: '15' }, { wait });
    expect((await api.http.get('/readyz')).status).toBe(200);

    const closed = api.close();
    const answer = await api.http.get('/readyz');
    expect([answer.status, answer.body.code, answer.headers.get('retry-after')]).toEqual([503, 'draining', '5']);
    expect((await api.http.get('/healthz')).status).toBe(200);
    expect(waits).toEqual([15_000]);
    expect(api.log.filter(({ level }) => level === 'error')).toEqual([]);

    endDrain();
    await closed;
    await expect(api.http.get('/readyz')).rejects.toThrow();
  });

  test('is no time by default: the port closes at once', async () => {
    const api = await installation.startApi({}, { wait: () => Promise.reject(new Error('It waits.')) });
    await api.close();
    await expect(api.http.get('/healthz')).rejects.toThrow();
  });
});
