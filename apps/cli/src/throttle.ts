/** How fast something is done many times. */
export interface Throttle {
  /** How many start in a second at most. `Infinity`: no limit. */
  readonly perSecond: number;
  /** How many run at the same time at most. */
  readonly concurrency: number;
}

export interface ThrottledWork<Item> extends Throttle {
  /** How much of `perSecond` an item takes. @default 1 */
  readonly costOf?: (item: Item) => number;
  /** Starts no further item once it is aborted. */
  readonly signal: AbortSignal;
  wait(milliseconds: number): Promise<void>;
  /** Milliseconds since any moment. @default performance */
  readonly clock?: { now(): number };
}

/**
 * Does something for each item. Starts are evenly spaced, since a quota counts by the second. After the first failure or an
 * abort no item starts, and those that run are awaited, so that no user is left half done.
 *
 * The libraries for this either space starts or bound concurrency, and don't await what runs when they are stopped.
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
 * Less than Cognito's smallest quota here: 25 changes of users a second (UserUpdate); for new users it is 50 (UserCreation).
 * Quotas are the AWS account’s, and other requests need some of them.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html
 */
export const cognitoQuota: Throttle = { perSecond: 20, concurrency: 10 };
