import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EmulatorState } from './emulator-state.ts';
import { restoreSnapshot, Snapshot, takeSnapshot } from './snapshot-format.ts';

/** Changes within this time are written together, in milliseconds. */
const writeDelay = 100;

/** Stores the state in a file that only its owner can read. */
export class SnapshotFile {
  readonly #path: string;
  readonly #state: EmulatorState;
  readonly #log: (line: string) => void;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #hasChanges = false;

  private constructor(path: string, state: EmulatorState, log: (line: string) => void) {
    this.#path = path;
    this.#state = state;
    this.#log = log;
  }

  /**
   * Loads the state from the file, if there is one, and writes it after each change.
   *
   * @throws Error with the file's name when it isn't a snapshot of this version
   */
  static async open(path: string, state: EmulatorState, log: (line: string) => void): Promise<SnapshotFile> {
    await mkdir(dirname(path), { recursive: true });
    const text = await readIfThere(path);
    if (text !== undefined) restore(path, text, state);
    const file = new SnapshotFile(path, state, log);
    state.onChange(() => file.#schedule());
    return file;
  }

  /** Writes pending changes, and nothing afterwards: another emulator may use the file. */
  async close(): Promise<void> {
    this.#state.onChange(() => {});
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#flush();
  }

  #schedule(): void {
    this.#hasChanges = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#flush().catch((error: unknown) => {
        this.#log(`The snapshot ${this.#path} could not be written: ${String(error)}`);
      });
    }, writeDelay);
  }

  /** Writes run one after another, each with the state at its start. */
  #flush(): Promise<void> {
    const write = this.#writing.then(async () => {
      if (this.#hasChanges) {
        this.#hasChanges = false;
        await replaceFile(this.#path, JSON.stringify(takeSnapshot(this.#state))).catch((error: unknown) => {
          this.#hasChanges = true;
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
      `The emulator's snapshot ${path} is damaged or of another version. Delete the file to start with an empty state.`,
      { cause },
    );
  }
}

/** Replaces the file as a whole: the text is written to a temporary file, which is then renamed. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    // A file left over by a crash keeps its mode when it is opened again.
    await file.chmod(0o600);
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
