import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DevError } from './errors.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Brings the Prisma client up to date with the schema. turbo knows when it is, so that this mostly takes no time. */
export async function generateClient(): Promise<void> {
  const turbo = fileURLToPath(import.meta.resolve('turbo/bin/turbo'));
  await run(process.execPath, [turbo, 'run', 'generate', '--output-logs=errors-only'], {
    cwd: root,
    // biome-ignore lint/style/noProcessEnv: turbo needs a PATH and a home.
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  }).catch((cause: unknown) => {
    const output = cause instanceof Error && 'stdout' in cause ? String(cause.stdout).trim() : String(cause);
    throw new DevError(`The Prisma client could not be generated. Is prisma/schema.prisma right?\n\n${output}`, {
      cause,
    });
  });
}
