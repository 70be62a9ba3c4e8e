import { join } from 'node:path';
import type { ServerSetup } from './server-setup.ts';

/** Returns the path of a PostgreSQL program. */
export function programPath({ binaries }: ServerSetup, name: string): string {
  return join(binaries.root, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/** Messages in English, and nothing of the caller's environment. */
export const serverEnvironment = { LC_ALL: 'C', TZ: 'UTC' };
