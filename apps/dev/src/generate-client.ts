import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DevError } from './errors.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Generates the Prisma client. turbo skips it while the schema hasn't changed, so it mostly takes no time. */
export async function generateClient(): Promise<void> {
  const turbo = fileURLToPath(import.meta.resolve('turbo/bin/turbo'));
  await run(process.execPath, [turbo, 'run', 'generate', '--output-logs=errors-only'], {
    cwd: root,
    // biome-ignore lint/style/noProcessEnv: turbo needs PATH and HOME.
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
  }).catch((cause: unknown) => {
    const output = cause instanceof Error && 'stdout' in cause ? String(cause.stdout).trim() : String(cause);
    throw new DevError(`The Prisma client can’t be generated. Are the files in prisma/ valid?\n\n${output}`, { cause });
  });
}
