// tinybench and mitata run one subject to its end and then the next. Here subjects take turns, batch by batch, since only
// what ran side by side can be compared on a machine that has other things to do.

/** Something whose time is measured. */
export interface Task {
  /** How many of it make a batch. */
  readonly count: number;
  /** Makes ready what a batch needs. The time that this takes doesn't count. */
  prepare(): Promise<() => Promise<void>> | (() => Promise<void>);
}

export interface RoundCounts {
  /** Those that come first and don't count: code is slow before it was run some thousand times. */
  readonly warmup: number;
  readonly measured: number;
}

/** Does `count` things, so many of them at a time, each when another one is done. */
export async function runConcurrently(
  count: number,
  concurrency: number,
  job: (n: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < count; n = next++) await job(n);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}

/**
 * Runs deeds in turn, a batch of each in each round, beginning with another one each time.
 *
 * @returns microseconds for one, on average over a batch, by name
 */
export async function runInterleaved<Name extends string>(
  tasks: ReadonlyMap<Name, Task>,
  { warmup, measured }: RoundCounts,
): Promise<Map<Name, number[]>> {
  const names = [...tasks.keys()];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < warmup + measured; round += 1) {
    for (let n = 0; n < names.length; n += 1) {
      const name = names[(n + round) % names.length];
      const task = name === undefined ? undefined : tasks.get(name);
      if (name === undefined || task === undefined) continue;
      const run = await task.prepare();
      const startedAt = performance.now();
      await run();
      const microseconds = ((performance.now() - startedAt) * 1000) / task.count;
      if (round >= warmup) times.get(name)?.push(microseconds);
    }
  }
  return times;
}
