// Runs tasks in turn, batch by batch, so that a busy moment of the machine slows all of them down. tinybench and mitata run
// one task to its end before the next.

export interface Task {
  /** Runs in a batch. */
  readonly count: number;
  /** Prepares a batch; its time is not measured. @returns the batch */
  prepare(): Promise<() => Promise<void>> | (() => Promise<void>);
}

export interface RoundCounts {
  /** Rounds before measuring: code is slow until it has run some thousand times. */
  readonly warmup: number;
  readonly measured: number;
}

/** Runs `job` `count` times, at most `concurrency` at once. */
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
 * Runs one batch of each task in each round. Each round begins with a different task.
 *
 * @returns by name: for each batch, the average microseconds of one run
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
