import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EnvironmentSource } from '@freehold/environment';
import { z } from 'zod';
import { CliError } from '../errors.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../../', import.meta.url));

const outputs = z.object({ environment: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.string()) });

/**
 * Reads the API's variables, secrets included, from a stack of the Pulumi program.
 *
 * @param stack its name; `undefined`: the selected one
 * @throws {CliError} `pulumi_missing`, `pulumi_failed`, `no_outputs`
 */
export async function readStackEnvironment(
  stack: string | undefined,
  source: EnvironmentSource,
): Promise<Record<string, string>> {
  const args = ['stack', 'output', '--json', '--show-secrets', ...(stack === undefined ? [] : ['--stack', stack])];
  const { stdout } = await run('pulumi', args, { cwd: root, env: { ...source }, maxBuffer: 16 * 1024 * 1024 }).catch(
    (cause: unknown) => {
      throw pulumiError(cause);
    },
  );
  const parsed = outputs.safeParse(parseJson(stdout));
  if (parsed.success) return parsed.data.environment;
  throw new CliError('no_outputs', 'The stack has no output `environment` yet. Deploy it first: npm run pulumi -- up');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Repeats what Pulumi wrote to standard error. Standard output may contain secrets. */
function pulumiError(cause: unknown): CliError {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
    return new CliError('pulumi_missing', 'There is no `pulumi` on the path: https://www.pulumi.com/docs/install/');
  }
  const output = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
  return new CliError('pulumi_failed', `Pulumi printed no outputs: ${output || 'it gave no reason.'}`);
}
