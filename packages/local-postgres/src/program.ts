import { join } from 'node:path';
import type { Place } from './place.ts';

/** The path of one of PostgreSQL's programs. */
export function program({ binaries }: Place, name: string): string {
  return join(binaries.root, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

/** The server's messages in English, whatever the machine's language; nothing of the caller's environment. */
export const environment = { LC_ALL: 'C', TZ: 'UTC' };
