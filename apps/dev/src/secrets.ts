import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { DevError, hasCode } from './errors.ts';

const secrets = z.object({
  superuserPassword: z.string(),
  ownerPassword: z.string(),
  appPassword: z.string(),
  sessionKey: z.string(),
});

/** The secrets of one clone. The repository contains no password of a local database. */
export type Secrets = z.output<typeof secrets>;

/** Reads the clone's secrets, or creates them at the first start. */
export async function readOrCreateSecrets(file: string): Promise<Secrets> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (text !== undefined) return parse(file, text);
  const password = () => randomBytes(24).toString('base64url');
  const created: Secrets = {
    superuserPassword: password(),
    ownerPassword: password(),
    appPassword: password(),
    sessionKey: randomBytes(32).toString('base64'),
  };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(created, undefined, 2), { mode: 0o600 });
  return created;
}

function parse(file: string, text: string): Secrets {
  try {
    return secrets.parse(JSON.parse(text));
  } catch (cause) {
    throw new DevError(`${file} is damaged. Start over: npm run dev -- --fresh`, { cause });
  }
}
