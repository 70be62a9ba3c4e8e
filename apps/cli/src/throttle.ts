/** How fast something is done to many people. */
export interface Throttle {
  /** How many are begun in a second at most. `Infinity`: as fast as it goes. */
  readonly perSecond: number;
  /** How many are under way at once at most. */
  readonly concurrency: number;
}

export interface ThrottledWork<Item> extends Throttle {
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
export async function forEachThrottled<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<void>,
  { perSecond, concurrency, signal, wait, clock = performance, costOf = () => 1 }: ThrottledWork<Item>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const errors: unknown[] = [];
  let nextStart = clock.now();
  try {
    for await (const item of items) {
      while (running.size >= concurrency) await Promise.race(running);
      const remainingMilliseconds = nextStart - clock.now();
      if (remainingMilliseconds > 0) await wait(remainingMilliseconds);
      if (errors.length > 0 || signal.aborted) break;
      nextStart = Math.max(nextStart, clock.now()) + (1_000 * costOf(item)) / perSecond;
      const task = work(item)
        .catch((error: unknown) => void errors.push(error))
        .finally(() => running.delete(task));
      running.add(task);
    }
  } finally {
    // Also when the wait was cut short.
    await Promise.all(running);
  }
  if (errors.length > 0) throw errors[0];
  signal.throwIfAborted();
}

/**
 * Cognito's smallest quota for what is done here is 25 a second, for changes of users (UserUpdate); for new ones it is 50
 * (UserCreation). They are the account's, and people sign in meanwhile.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
 */
export const cognitoQuota: Throttle = { perSecond: 20, concurrency: 10 };
