/** What was started, and how to stop it. */
export interface Shutdown {
  /** Adds a step that stops what was just started. */
  add(stop: () => Promise<void>): void;
  /** Runs the steps, the last one first. A second call waits for the first. @throws {AggregateError} if a step fails */
  run(): Promise<void>;
}

/** A shutdown without steps. */
export function createShutdown(): Shutdown {
  const stops: (() => Promise<void>)[] = [];
  let running: Promise<void> | undefined;

  async function stopAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
      // A step that fails must not keep the rest running.
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
