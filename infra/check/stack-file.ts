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

/** Reads a stack file. @throws Error where its name or its content is not a stack file's */
export async function readStackFile(path: string): Promise<StackFile> {
  const name = basename(path);
  const [, stack] = /^Pulumi\.([\w.-]+)\.yaml$/.exec(name) ?? [];
  if (stack === undefined) throw new Error(`${path} is not named Pulumi.{stack}.yaml.`);
  return { name, stack, config: stackFile.parse(parse(await readFile(path, 'utf8'))).config };
}

/** The paths of the examples in infra/examples. */
export async function exampleStackFiles(): Promise<string[]> {
  const directory = fileURLToPath(new URL('../examples/', import.meta.url));
  return (await readdir(directory)).toSorted().map((name) => `${directory}${name}`);
}
