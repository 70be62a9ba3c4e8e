import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { DevError, hasCode } from './errors.ts';

const secrets = z.object({
  superuserPassword: z.string(),
  ownerPassword: z.string(),
  appPassword: z.string(),
  sessionKey: z.string(),
  logHashKey: z.string(),
});

/** The secrets of one clone. The repository contains no password of a local database. */
export type Secrets = z.output<typeof secrets>;

/** Reads the clone's secrets, or creates them at the first start. A file of an earlier version gets those that it lacks. */
export async function readOrCreateSecrets(file: string): Promise<Secrets> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (text === undefined) return save(file, { ...newPasswords(), ...newKeys() });
  const stored = parse(file, text);
  return stored.logHashKey === undefined
    ? save(file, { ...stored, logHashKey: newKeys().logHashKey })
    : { ...stored, logHashKey: stored.logHashKey };
}

function newPasswords() {
  const password = () => randomBytes(24).toString('base64url');
  return { superuserPassword: password(), ownerPassword: password(), appPassword: password() };
}

function newKeys() {
  const key = () => randomBytes(32).toString('base64');
  return { sessionKey: key(), logHashKey: key() };
}

/** The file is replaced as a whole: half of it would lock the database's owner out. */
async function save(file: string, saved: Secrets): Promise<Secrets> {
  await mkdir(dirname(file), { recursive: true });
  const written = `${file}.new`;
  await rm(written, { force: true });
  await writeFile(written, JSON.stringify(saved, undefined, 2), { mode: 0o600, flag: 'wx' });
  await rename(written, file);
  return saved;
}

function parse(file: string, text: string) {
  try {
    return secrets.partial({ logHashKey: true }).parse(JSON.parse(text));
  } catch (cause) {
    throw new DevError(`${file} is damaged. Start over: npm run dev -- --fresh`, { cause });
  }
}
