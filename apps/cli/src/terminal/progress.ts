import { SingleBar } from 'cli-progress';

/** How far something has come. */
export interface Progress {
  /** So much is done. */
  update(count: number): void;
  /** It is over, well or not. A second time changes nothing. */
  stop(): void;
}

/** What takes less needs no bar. */
const showAfterMilliseconds = 1_000;

/**
 * A bar for people who wait at a terminal; nothing is shown for the first second.
 *
 * @param total `undefined`: nobody knows
 */
export function progressBar(stream: NodeJS.WritableStream, label: string, total: number | undefined): Progress {
  const count = total === undefined ? '{value}' : '{bar} {value}/{total}, {eta_formatted} left';
  const bar = new SingleBar({
    format: `${label} ${count}`,
    stream,
    clearOnComplete: true,
    // Ctrl-C is ours: the command ends between two users.
    gracefulExit: false,
    barCompleteChar: '█',
    barIncompleteChar: '░',
  });
  let value = 0;
  let shown = false;
  const timer = setTimeout(() => {
    shown = true;
    bar.start(total ?? 0, value);
  }, showAfterMilliseconds);
  timer.unref();
  return {
    update(count) {
      value = count;
      if (shown) bar.update(count);
    },
    stop() {
      clearTimeout(timer);
      if (shown) bar.stop();
      shown = false;
    },
  };
}
