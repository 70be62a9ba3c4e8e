/** How fast something is done to many people. */
export interface Pace {
  /** How many are begun in a second at most. `Infinity`: as fast as it goes. */
  readonly perSecond: number;
  /** How many are under way at once at most. */
  readonly atOnce: number;
}

export interface PacedWork<Item> extends Pace {
  /** How many of the second's share one takes. @default 1 */
  readonly costOf?: (item: Item) => number;
  /** Keeps it from beginning another. What is under way is finished first. */
  readonly signal: AbortSignal;
  wait(milliseconds: number): Promise<void>;
  /** Milliseconds from any start. @default performance */
  readonly clock?: { now(): number };
}

/**
 * Does something for each of many, at a pace: evenly spaced, since a quota counts by the second. The first failure ends
 * it, as the signal does; both let what is under way come to its end, so that nobody is left half done.
 *
 * No library, since those at hand either space or bound, and leave what is under way when they are stopped.
 *
 * @throws the first failure; the signal's reason
 */
export async function forEachPaced<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<void>,
  { perSecond, atOnce, signal, wait, clock = performance, costOf = () => 1 }: PacedWork<Item>,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let next = clock.now();
  try {
    for await (const item of items) {
      while (underWay.size >= atOnce) await Promise.race(underWay);
      const early = next - clock.now();
      if (early > 0) await wait(early);
      if (failures.length > 0 || signal.aborted) break;
      next = Math.max(next, clock.now()) + (1_000 * costOf(item)) / perSecond;
      const turn = work(item)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => underWay.delete(turn));
      underWay.add(turn);
    }
  } finally {
    // Also when the wait was cut short.
    await Promise.all(underWay);
  }
  if (failures.length > 0) throw failures[0];
  signal.throwIfAborted();
}

/**
 * Cognito's smallest quota for what is done here is 25 a second, for changes of users (UserUpdate); for new ones it is 50
 * (UserCreation). They are the account's, and people sign in meanwhile.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
 */
export const underQuota: Pace = { perSecond: 20, atOnce: 10 };
