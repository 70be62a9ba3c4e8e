/** Two signals within this time are one. */
const duplicateSignalMilliseconds = 200;

/**
 * Has the process end at Ctrl-C and its like, once everything has been stopped.
 *
 * @param stop stops everything; called once
 */
export function stopAtSignals(stop: () => Promise<void>): void {
  let signals = 0;
  let lastSignalAt = Number.NEGATIVE_INFINITY;
  const onSignal = () => {
    // npm passes a terminal's Ctrl-C on, so one may arrive twice at once.
    if (performance.now() - lastSignalAt < duplicateSignalMilliseconds) return;
    lastSignalAt = performance.now();
    signals += 1;
    if (signals === 1) void end(stop);
    if (signals === 2) process.stdout.write('Still stopping … Once more to quit at once.\n');
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
