import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EmulatorState } from './emulator-state.ts';
import { restoreSnapshot, Snapshot, takeSnapshot } from './snapshot-format.ts';

/** Changes that come within this time of each other are written together, in milliseconds. */
const writeDelay = 100;

/** Keeps the state in a file, readable by its owner only. */
export class SnapshotFile {
  readonly #path: string;
  readonly #state: EmulatorState;
  readonly #log: (line: string) => void;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #unwritten = false;

  private constructor(path: string, state: EmulatorState, log: (line: string) => void) {
    this.#path = path;
    this.#state = state;
    this.#log = log;
  }

  /**
   * Fills the state from the file, where there is one, and writes it there after each change from then on.
   *
   * @throws Error that names the file, where it isn't a snapshot of this version
   */
  static async open(path: string, state: EmulatorState, log: (line: string) => void): Promise<SnapshotFile> {
    await mkdir(dirname(path), { recursive: true });
    const text = await readIfThere(path);
    if (text !== undefined) restore(path, text, state);
    const file = new SnapshotFile(path, state, log);
    state.onChange(() => file.#schedule());
    return file;
  }

  /** Writes what is not yet written, and nothing afterwards: the file may be another emulator's by then. */
  async close(): Promise<void> {
    this.#state.onChange(() => {});
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#flush();
  }

  #schedule(): void {
    this.#unwritten = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#flush().catch((error: unknown) => {
        this.#log(`The snapshot ${this.#path} could not be written: ${String(error)}`);
      });
    }, writeDelay);
  }

  /** Writes follow one another; each takes the state as it is when its turn comes. */
  #flush(): Promise<void> {
    const write = this.#writing.then(async () => {
      if (this.#unwritten) {
        this.#unwritten = false;
        await replaceFile(this.#path, JSON.stringify(takeSnapshot(this.#state))).catch((error: unknown) => {
          this.#unwritten = true;
          throw error;
        });
      }
    });
    this.#writing = write.catch(() => {});
    return write;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function restore(path: string, text: string, state: EmulatorState): void {
  try {
    restoreSnapshot(state, Snapshot.parse(JSON.parse(text)));
  } catch (cause) {
    throw new Error(
      `The emulator's snapshot ${path} is damaged or of another version. Delete the file to start with nothing.`,
      { cause },
    );
  }
}

/** Readers see the old file or the new one, never half of it: the text goes to a file beside it, which then takes its name. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    // One that was left over by a crash keeps its mode when it is opened again.
    await file.chmod(0o600);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
