import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

const iterations = 4096;

/**
 * Returns what PostgreSQL stores in place of a password (RFC 5803, `SCRAM-SHA-256$…`). Sent instead of the password, it keeps
 * the password out of the server's log, which may contain `ALTER ROLE` statements. `pg` has no function for it.
 *
 * @param password printable ASCII; other characters would have to be normalised first (SASLprep)
 */
export function scramVerifier(password: string): string {
  if (!isPrintableAscii(password)) throw new RangeError('A database password must be printable ASCII.');
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

/** Whether `scramVerifier` accepts a password. */
export function isPrintableAscii(password: string): boolean {
  return /^[\x20-\x7e]+$/.test(password);
}
