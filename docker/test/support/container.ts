import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { Image } from './dockerfile-builder.ts';

export interface Container {
  readonly process: ChildProcess;
  /** Everything that it has printed. */
  output(): string;
  /** The exit code, once all output has been read. */
  readonly ended: Promise<number | null>;
}

/**
 * Runs a command in an image: with only the image's variables and the given ones, in its working directory, and as its user
 * where the tests run as root.
 */
export function run(
  image: Image,
  command: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Container {
  const [program = '', ...words] = command;
  const child = spawn(program, words, {
    cwd: image.folder,
    env: { ...image.variables, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...osUserOf(image),
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (text += data.toString()));
  const ended = once(child, 'close').then(() => child.exitCode);
  return { process: child, output: () => text, ended };
}

/** The image's user, where the tests run as root. Other users can't change theirs. */
export function osUserOf({ user }: Image): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0 || user === undefined) return {};
  const [uid = 0, gid = 0] = user.split(':').map(Number);
  return { uid, gid };
}

/** Makes a folder read-only, like the root file system of a container. */
export async function makeReadOnly(folder: string): Promise<void> {
  await promisify(execFile)('chmod', ['-R', 'a-w', folder]);
}

/** Makes a folder writable again, so that it can be removed. */
export async function makeWritable(folder: string): Promise<void> {
  await promisify(execFile)('chmod', ['-R', 'u+w', folder]);
}
