import { createInterface } from 'node:readline/promises';
import type { ReadStream, WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import { InterruptedError, UsageError } from '../errors.ts';
import { type Progress, progressBar } from './progress.ts';

/** Where a command's words go. */
export interface Output {
  /** What came of the command, on standard output: JSON with `--json`, else what people read. */
  result(value: unknown, formatText: () => string): void;
  /** Something to know beside the result, on standard error. */
  note(text: string): void;
  /** How far something has come, for whoever waits at a terminal. */
  progress(label: string, total: number | undefined): Progress;
  /**
   * Has somebody at the terminal type a name, for what can't be taken back.
   *
   * @param option how the same is said where nobody is there to be asked: `--confirm acme`
   * @returns what they typed
   * @throws {UsageError} where nobody is there
   */
  prompt(question: string, option: string): Promise<string>;
}

export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

type Readable = NodeJS.ReadableStream & { readonly isTTY?: ReadStream['isTTY'] };
type Writable = NodeJS.WritableStream & { readonly isTTY?: WriteStream['isTTY'] };

/** @param json for programs: one JSON document, no bars, no questions */
export function createOutput(terminal: Terminal, json: boolean, signal: AbortSignal): Output {
  const { stdin, stdout, stderr } = terminal;
  return {
    result(value, formatText) {
      stdout.write(`${json ? JSON.stringify(value, undefined, 2) : formatText()}\n`);
    },
    note(text) {
      if (!json) stderr.write(`${text}\n`);
    },
    progress: (label, total) =>
      json || stderr.isTTY !== true ? { update() {}, stop() {} } : progressBar(stderr, label, total),
    async prompt(question, option) {
      if (json || stdin.isTTY !== true || stderr.isTTY !== true) {
        throw new UsageError(`Nobody is here to be asked. Say it with ${option}.`);
      }
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return (await lines.question(question, { signal })).trim();
      } catch {
        // Ctrl-C, Ctrl-D: what follows begins a line of its own.
        stderr.write('\n');
        throw new InterruptedError();
      } finally {
        lines.close();
      }
    },
  };
}

/** The heading of what people read. */
export function bold(text: string): string {
  return styleText('bold', text, { stream: process.stdout });
}

/** A mark that stands out. */
export function coloured(colour: 'green' | 'yellow' | 'red', text: string): string {
  return styleText(colour, text, { stream: process.stdout });
}
