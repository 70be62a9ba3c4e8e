import { expect, test } from 'vitest';
import { createShutdown } from '../src/index.ts';

test('a shutdown stops what was started last first', async () => {
  const stopped: string[] = [];
  const shutdown = createShutdown();
  shutdown.add(async () => void stopped.push('database'));
  shutdown.add(async () => void stopped.push('API'));
  await shutdown.run();
  expect(stopped).toEqual(['API', 'database']);
});

test('a shutdown stops the rest when one stop fails, and names the failure', async () => {
  const stopped: string[] = [];
  const shutdown = createShutdown();
  shutdown.add(async () => void stopped.push('database'));
  shutdown.add(async () => {
    throw new Error('no answer');
  });
  await expect(shutdown.run()).rejects.toThrow(/could be stopped: Error: no answer/);
  expect(stopped).toEqual(['database']);
});

test('a second shutdown waits for the first and stops nothing twice', async () => {
  let stops = 0;
  const shutdown = createShutdown();
  shutdown.add(async () => {
    stops += 1;
  });
  await Promise.all([shutdown.run(), shutdown.run()]);
  expect(stops).toBe(1);
});
