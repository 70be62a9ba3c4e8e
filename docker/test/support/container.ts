import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { Image } from './dockerfile-builder.ts';

export interface Container {
  readonly process: ChildProcess;
  /** All that it has printed. */
  output(): string;
  /** The exit code, once all output has been read. */
  readonly ended: Promise<number | null>;
}

/**
 * Runs a command in an image: with the image's variables and these and no other, at its working directory, and under its
 * user, where the tests may become somebody else.
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

/** The image's user, for root; everybody else stays who they are. */
export function osUserOf({ user }: Image): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0 || user === undefined) return {};
  const [uid = 0, gid = 0] = user.split(':').map(Number);
  return { uid, gid };
}

/** Makes a folder what a container's root file system is: nobody may write anywhere in it. */
export async function makeReadOnly(folder: string): Promise<void> {
  await promisify(execFile)('chmod', ['-R', 'a-w', folder]);
}

/** Takes that back, for whoever wants to remove it. */
export async function makeWritable(folder: string): Promise<void> {
  await promisify(execFile)('chmod', ['-R', 'u+w', folder]);
}
