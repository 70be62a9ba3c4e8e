import { createInterface } from 'node:readline/promises';
import type { ReadStream, WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import { printable, printableJson, printableStyledLines } from '@freehold/printable';
import { UsageError } from '../errors.ts';
import { InterruptedError } from '../interrupted-error.ts';
import { withCommandName } from './command-name.ts';
import { type Progress, progressBar } from './progress.ts';

/** Where a command prints. What a terminal obeys is escaped, but for colours. */
export interface Output {
  /** Prints the result on standard output: as JSON with `--json`, else as text. */
  result(value: unknown, formatText: () => string): void;
  /** Prints a remark on standard error. */
  note(text: string): void;
  /** A text with its commands, written as `freehold …` in backticks, as the user types them. */
  asTyped(text: string): string;
  /** Shows the progress of work, at a terminal. */
  progress(label: string, total: number | undefined): Progress;
  /**
   * Asks the user to type a text, to confirm what can't be undone.
   *
   * @param option the option that confirms without a terminal: `--confirm acme`
   * @returns what the user typed
   * @throws {UsageError} where there is no terminal
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

export interface OutputOptions {
  readonly terminal: Terminal;
  /** For programs: one JSON document, no progress bars, no questions. */
  readonly json: boolean;
  readonly signal: AbortSignal;
  /** How the user typed the command, for hints. */
  readonly command: string;
}

export function createOutput({ terminal, json, signal, command }: OutputOptions): Output {
  const { stdin, stdout, stderr } = terminal;
  return {
    result(value, formatText) {
      const text = json ? printableJson(JSON.stringify(value, undefined, 2)) : printableStyledLines(formatText());
      stdout.write(`${text}\n`);
    },
    note(text) {
      if (!json) stderr.write(`${printableStyledLines(text)}\n`);
    },
    asTyped: (text) => withCommandName(text, command),
    progress: (label, total) =>
      json || stderr.isTTY !== true ? { update() {}, stop() {} } : progressBar(stderr, printable(label), total),
    async prompt(question, option) {
      if (json || stdin.isTTY !== true || stderr.isTTY !== true) {
        throw new UsageError(`This needs a confirmation, and there is no terminal. Confirm with ${option}.`);
      }
      const lines = createInterface({ input: stdin, output: stderr });
      try {
        return (await lines.question(printableStyledLines(question), { signal })).trim();
      } catch {
        // Ctrl-C or Ctrl-D: what follows begins on a new line.
        stderr.write('\n');
        throw new InterruptedError();
      } finally {
        lines.close();
      }
    },
  };
}

/** A heading. */
export function bold(text: string): string {
  return styleText('bold', text, { stream: process.stdout });
}

export function coloured(colour: 'green' | 'yellow' | 'red', text: string): string {
  return styleText(colour, text, { stream: process.stdout });
}
