import { expect, test } from 'vitest';
import { runConcurrently, runInterleaved, type Task } from '../src/micro/interleaved-batches.ts';

test('tasks take turns, each round begins with a different one, and warm-up rounds are not measured', async () => {
  const ran: string[] = [];
  const task = (name: string): Task => ({
    count: 5,
    prepare: () => async () => {
      ran.push(name);
    },
  });
  const times = await runInterleaved(
    new Map([
      ['a', task('a')],
      ['b', task('b')],
    ]),
    { warmup: 2, measured: 2 },
  );
  expect(ran).toEqual(['a', 'b', 'b', 'a', 'a', 'b', 'b', 'a']);
  expect([...times.values()].map((rounds) => rounds.length)).toEqual([2, 2]);
});

test('a batch is prepared before its time begins', async () => {
  const order: string[] = [];
  const task: Task = {
    count: 1,
    async prepare() {
      order.push('prepared');
      return async () => {
        order.push('run');
      };
    },
  };
  await runInterleaved(new Map([['a', task]]), { warmup: 1, measured: 1 });
  expect(order).toEqual(['prepared', 'run', 'prepared', 'run']);
});

test('a failing task ends the run', async () => {
  const task: Task = {
    count: 3,
    prepare: () => () => runConcurrently(3, 1, async () => Promise.reject(new Error('no'))),
  };
  await expect(runInterleaved(new Map([['a', task]]), { warmup: 0, measured: 1 })).rejects.toThrow('no');
});

test('jobs run once each, and no more than the limit at once', async () => {
  let underWay = 0;
  let most = 0;
  const done: number[] = [];
  await runConcurrently(10, 3, async (n) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await Promise.resolve();
    underWay -= 1;
    done.push(n);
  });
  expect(most).toBe(3);
  expect(done.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
