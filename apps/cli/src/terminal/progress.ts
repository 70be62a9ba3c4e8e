import { SingleBar } from 'cli-progress';

/** The progress of something. */
export interface Progress {
  /** How much is done. */
  update(count: number): void;
  /** It has ended, well or not. A second call does nothing. */
  stop(): void;
}

/** The bar of a shorter task would only flicker. */
const showAfterMilliseconds = 1_000;

/** A progress bar on a terminal, from the first second on. @param total `undefined`: unknown */
export function progressBar(stream: NodeJS.WritableStream, label: string, total: number | undefined): Progress {
  const count = total === undefined ? '{value}' : '{bar} {value}/{total}, {eta_formatted} left';
  const bar = new SingleBar({
    format: `${label} ${count}`,
    stream,
    clearOnComplete: true,
    // main.ts handles Ctrl-C: the command stops between two users.
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
