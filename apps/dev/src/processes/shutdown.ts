/** Steps to take back, the last one first. */
export interface Shutdown {
  /** Something has been started; this stops it. */
  add(stop: () => Promise<void>): void;
  /** Stops everything, in the order opposite to that in which it was started. A second call waits for the first. */
  run(): Promise<void>;
}

/** An empty list of steps to take back. */
export function createShutdown(): Shutdown {
  const stops: (() => Promise<void>)[] = [];
  let running: Promise<void> | undefined;

  async function stopAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
      // What fails to stop must not keep the rest running.
      await stop().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0)
      throw new AggregateError(failures, `Not everything could be stopped: ${failures.join('; ')}`);
  }

  return {
    add: (stop) => stops.push(stop),
    run: () => {
      running ??= stopAll();
      return running;
    },
  };
}
