import { describe, expect, test } from 'vitest';
import { forEachThrottled } from '../src/throttle.ts';

/** A clock that only a wait advances. */
function manualClock() {
  let now = 0;
  return {
    clock: { now: () => now },
    wait: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

const never = new AbortController().signal;
const range = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('throttled work', () => {
  test('starts at even intervals', async () => {
    const { clock, wait } = manualClock();
    const begun: number[] = [];
    await forEachThrottled(range(5), async () => void begun.push(clock.now()), {
      perSecond: 20,
      concurrency: 10,
      signal: never,
      wait,
      clock,
    });
    expect(begun).toEqual([0, 50, 100, 150, 200]);
  });

  test('waits longer after an item of a higher cost', async () => {
    const { clock, wait } = manualClock();
    const begun: number[] = [];
    await forEachThrottled(range(3), async () => void begun.push(clock.now()), {
      perSecond: 10,
      concurrency: 10,
      signal: never,
      wait,
      clock,
      costOf: (n) => n + 1,
    });
    expect(begun).toEqual([0, 100, 300]);
  });

  test('does not catch up after a slow item, which would be a burst', async () => {
    const { clock, wait } = manualClock();
    const begun: number[] = [];
    const work = async (n: number) => {
      begun.push(clock.now());
      if (n === 0) await wait(1_000);
    };
    await forEachThrottled(range(3), work, { perSecond: 10, concurrency: 1, signal: never, wait, clock });
    expect(begun).toEqual([0, 1_000, 1_100]);
  });

  test('never exceeds its concurrency', async () => {
    let running = 0;
    let most = 0;
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    await forEachThrottled(range(30), work, {
      perSecond: Infinity,
      concurrency: 4,
      signal: never,
      wait: async () => {},
    });
    expect(most).toBe(4);
  });

  test('stops at the first failure, and awaits what is running', async () => {
    const ended: number[] = [];
    const work = async (n: number) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (n === 1) throw new Error('No.');
      ended.push(n);
    };
    const throttled = forEachThrottled(range(100), work, {
      perSecond: Infinity,
      concurrency: 3,
      signal: never,
      wait: async () => {},
    });
    await expect(throttled).rejects.toThrow('No.');
    expect(ended.length).toBeLessThan(10);
    expect(ended).toEqual(expect.arrayContaining([0, 2]));
  });

  test('stops at an abort during a wait, and awaits what is running', async () => {
    const stopping = new AbortController();
    const ended: number[] = [];
    const work = async (n: number) => {
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(n);
    };
    const wait = async () => {
      stopping.abort(new Error('Stopped.'));
      stopping.signal.throwIfAborted();
    };
    const throttled = forEachThrottled(range(100), work, {
      perSecond: 1,
      concurrency: 2,
      signal: stopping.signal,
      wait,
    });
    await expect(throttled).rejects.toThrow('Stopped.');
    expect(ended).toEqual([0]);
  });

  test('stops at an abort, and awaits what is running', async () => {
    const stopping = new AbortController();
    const ended: number[] = [];
    const work = async (n: number) => {
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(n);
      if (n === 3) stopping.abort(new Error('Stopped.'));
    };
    const options = { perSecond: Infinity, concurrency: 2, signal: stopping.signal, wait: async () => {} };
    await expect(forEachThrottled(range(100), work, options)).rejects.toThrow('Stopped.');
    expect(ended).toEqual(expect.arrayContaining([0, 1, 2, 3]));
    expect(ended.length).toBeLessThan(10);
  });
});
