/** npm passes a terminal's Ctrl-C on, so the signal may arrive twice within this time. */
const repeatedSignalMilliseconds = 500;

/** What SIGTERM and Ctrl-C do. */
export interface StopSignals {
  /** Runs this at a signal and then ends the process. Until then, a signal ends it at once. */
  onStop(stop: (signal: NodeJS.Signals) => Promise<void>): void;
}

/** Handles SIGTERM and SIGINT from now on. A second one ends the process at once. */
export function handleStopSignals(): StopSignals {
  let stop: ((signal: NodeJS.Signals) => Promise<void>) | undefined;
  let requestedAt: number | undefined;

  async function onSignal(signal: NodeJS.Signals): Promise<void> {
    if (requestedAt !== undefined && performance.now() - requestedAt > repeatedSignalMilliseconds) process.exit(1);
    if (requestedAt !== undefined) return;
    requestedAt = performance.now();
    if (stop === undefined) process.stderr.write(`${signal}: stopped before the start was complete\n`);
    await stop?.(signal);
    process.exit(0);
  }

  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  return {
    onStop(step) {
      stop = step;
    },
  };
}
