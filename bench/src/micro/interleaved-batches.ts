// tinybench and mitata run one subject to its end and then the next. Here subjects take turns, batch by batch, since only
// what ran side by side can be compared on a machine that has other things to do.

/** Something whose time is measured. */
export interface Deed {
  /** How many of it make a batch. */
  readonly count: number;
  /** Makes ready what a batch needs. The time that this takes doesn't count. */
  prepare(): Promise<() => Promise<void>> | (() => Promise<void>);
}

export interface Rounds {
  /** Those that come first and don't count: code is slow before it was run some thousand times. */
  readonly warming: number;
  readonly counted: number;
}

/** Does `count` things, so many of them at a time, each when another one is done. */
export async function eachOf(count: number, atOnce: number, work: (n: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async () => {
    for (let n = next++; n < count; n = next++) await work(n);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/**
 * Runs deeds in turn, a batch of each in each round, beginning with another one each time.
 *
 * @returns microseconds for one, on average over a batch, by name
 */
export async function inTurn<Name extends string>(
  deeds: ReadonlyMap<Name, Deed>,
  { warming, counted }: Rounds,
): Promise<Map<Name, number[]>> {
  const names = [...deeds.keys()];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < warming + counted; round += 1) {
    for (let n = 0; n < names.length; n += 1) {
      const name = names[(n + round) % names.length];
      const deed = name === undefined ? undefined : deeds.get(name);
      if (name === undefined || deed === undefined) continue;
      const run = await deed.prepare();
      const startedAt = performance.now();
      await run();
      const microseconds = ((performance.now() - startedAt) * 1000) / deed.count;
      if (round >= warming) times.get(name)?.push(microseconds);
    }
  }
  return times;
}
