import { CliError } from '../errors.ts';
import { readOwnFile, writePrivateFile } from '../private-file.ts';

/** `NAME=value`, as Node's `--env-file` and shells read it. @throws {CliError} for a value that can't be written on a line */
export function environmentLine(name: string, value: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]*$/.test(value)) return `${name}=${value}`;
  const quote = [`'`, '"', '`'].find((mark) => !value.includes(mark));
  if (quote === undefined || /[\r\n]/.test(value)) {
    throw new CliError('unwritable', `The value of ${name} can’t be written on a line of a .env file.`);
  }
  return `${name}=${quote}${value}${quote}`;
}

/** A file's text with these variables: each replaces its line, or is added at the end. All else stays. */
export function withVariables(text: string, variables: Readonly<Record<string, string>>): string {
  const remaining = new Map(Object.entries(variables));
  const written = new Set<string>();
  const lines = text.split('\n').flatMap((line) => {
    const name = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(line)?.[1];
    // The last of two lines with the same name counts, so a second line would override the new value.
    if (name !== undefined && written.has(name)) return [];
    const value = name === undefined ? undefined : remaining.get(name);
    if (name === undefined || value === undefined) return [line];
    remaining.delete(name);
    written.add(name);
    return [environmentLine(name, value)];
  });
  while (lines.at(-1) === '') lines.pop();
  return `${[...lines, ...[...remaining].map(([name, value]) => environmentLine(name, value))].join('\n')}\n`;
}

/** Writes variables into a file, and makes it readable by its owner only: they include secrets. @throws {CliError} `file_refused` */
export async function writeVariables(file: string, variables: Readonly<Record<string, string>>): Promise<void> {
  await writePrivateFile(file, withVariables((await readOwnFile(file)) ?? '', variables));
}
