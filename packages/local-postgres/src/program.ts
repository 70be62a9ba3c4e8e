import { join } from 'node:path';
import type { ServerSetup } from './server-setup.ts';

/** The path of one of PostgreSQL's programs. */
export function programPath({ binaries }: ServerSetup, name: string): string {
  return join(binaries.root, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/** The server's messages in English, whatever the machine's language; nothing of the caller's environment. */
export const serverEnvironment = { LC_ALL: 'C', TZ: 'UTC' };
