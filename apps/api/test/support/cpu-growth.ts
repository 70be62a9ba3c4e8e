/** CPU time that work took, at a small and at a large size of its input. */
export interface Growth {
  /** How many times more the large input takes; 1 where the small one already costs next to nothing. */
  readonly factor: number;
  /** Microseconds of CPU for the large input. */
  readonly microseconds: number;
}

/** Work on an input of a size. */
export type SizedWork = (size: number) => () => Promise<void>;

/** Tells linear growth, a factor of 8 at most, from quadratic growth, 32 at least. */
export const maximumFactor = 16;

/** Far enough below, and far enough from quadratic growth, for a rough measurement. */
const certainFactor = 12;

const exact = { milliseconds: 100, counts: 5 };
const rough = { milliseconds: 2, counts: 2 };

/**
 * Measures how the CPU time of this process grows from an input to one of eight times its size. The small one is the
 * smallest for which the work on the input is at least half of all work, so that fixed costs don't hide its growth.
 *
 * @param fixed microseconds of CPU for an input of next to no size
 * @param largest the small size at most. An input of this size that costs less than twice the fixed cost costs nothing
 */
export async function measureGrowth(
  work: SizedWork,
  { fixed, smallest, largest }: { readonly fixed: number; readonly smallest: number; readonly largest: number },
): Promise<Growth> {
  let size = smallest;
  let small = await cpuOf(work(size), rough);
  while (small < 2 * fixed && size < largest) {
    size *= 2;
    small = await cpuOf(work(size), rough);
  }
  if (small < 2 * fixed) return { factor: 1, microseconds: small };
  const large = await cpuOf(work(size * 8), { ...rough, counts: 1 });
  if (large / small <= certainFactor) return { factor: large / small, microseconds: large };
  const exactly = await cpuOf(work(size * 8), exact);
  return { factor: exactly / (await cpuOf(work(size), exact)), microseconds: exactly };
}

/** The CPU time of one run, in microseconds: the least of some counts, each of which repeats it for a time. */
export async function cpuOf(
  work: () => Promise<void>,
  { milliseconds, counts }: { readonly milliseconds: number; readonly counts: number },
): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let count = 0; count < counts; count += 1) {
    const start = process.cpuUsage();
    let used = 0;
    let runs = 0;
    while (used < milliseconds * 1_000) {
      await work();
      runs += 1;
      const { user, system } = process.cpuUsage(start);
      used = user + system;
    }
    least = Math.min(least, used / runs);
  }
  return least;
}
