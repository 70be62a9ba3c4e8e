/** Two signals within this time count as one: npm passes a terminal's Ctrl-C on, so it may arrive twice. */
const duplicateSignalMilliseconds = 200;

/**
 * Ends the process at Ctrl-C, SIGTERM, SIGHUP and SIGQUIT, after everything has stopped. A third signal ends it at once.
 *
 * @param stop stops everything; called once
 */
export function stopAtSignals(stop: () => Promise<void>): void {
  let signals = 0;
  let lastSignalAt = Number.NEGATIVE_INFINITY;
  const onSignal = () => {
    if (performance.now() - lastSignalAt < duplicateSignalMilliseconds) return;
    lastSignalAt = performance.now();
    signals += 1;
    if (signals === 1) void end(stop);
    if (signals === 2) process.stdout.write('Still stopping … Press Ctrl-C once more to quit at once.\n');
    if (signals > 2) process.exit(130);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.on(signal, onSignal);
}

async function end(stop: () => Promise<void>): Promise<never> {
  process.stdout.write('\nStopping …\n');
  try {
    await stop();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  }
}
