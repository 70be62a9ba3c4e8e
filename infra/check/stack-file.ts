import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';

/** A stack's settings, as in its `Pulumi.{stack}.yaml`. */
export interface StackFile {
  /** The file's name. */
  readonly name: string;
  readonly stack: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const stackFile = z.object({ config: z.record(z.string(), z.unknown()).default({}) });

/** A value that Pulumi has encrypted, by `config set --secret`. */
const encrypted = z.strictObject({ secure: z.string() });

/** Reads a stack file. Encrypted values can't be read, so these settings have their defaults. @throws Error where its name or its content is not a stack file's */
export async function readStackFile(path: string): Promise<StackFile> {
  const name = basename(path);
  const [, stack] = /^Pulumi\.([\w.-]+)\.yaml$/.exec(name) ?? [];
  if (stack === undefined) throw new Error(`${path} is not named Pulumi.{stack}.yaml.`);
  const { config } = stackFile.parse(parse(await readFile(path, 'utf8')));
  const readable = Object.entries(config).filter(([, value]) => !encrypted.safeParse(value).success);
  return { name, stack, config: Object.fromEntries(readable) };
}

/** The paths of the examples in infra/examples. */
export async function exampleStackFiles(): Promise<string[]> {
  const directory = fileURLToPath(new URL('../examples/', import.meta.url));
  return (await readdir(directory)).toSorted().map((name) => `${directory}${name}`);
}
