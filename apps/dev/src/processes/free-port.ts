import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DevError } from '../dev-error.ts';
import { type DevSettings, portNames } from '../settings.ts';

/** @throws {DevError} that names every port which is taken, and the variable that moves it */
export async function requireFreePorts(ports: DevSettings['ports']): Promise<void> {
  const sentences: string[] = [];
  for (const name of ['PORT', 'FREEHOLD_COGNITO_PORT', 'FREEHOLD_POSTGRES_PORT'] as const) {
    if (await becomesFree(ports[name])) continue;
    sentences.push(
      `Port ${ports[name]}, for ${portNames[name]}, is taken by another process. Stop that one, or take another port: ` +
        `${name}=${ports[name] + 1} npm run dev`,
    );
  }
  if (sentences.length > 0) throw new DevError(sentences.join('\n'));
}

/** An API whose parent was killed a moment ago ends by itself; it is given a second to. */
async function becomesFree(port: number): Promise<boolean> {
  for (let waited = 0; waited < 1_000; waited += 100) {
    if (await isFree(port)) return true;
    await delay(100);
  }
  return isFree(port);
}

/** Asked of every address, since the API listens on all of them, and of the loopback, where another may be bound to it alone. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port)) && (await canListen(port, '127.0.0.1'));
}

function canListen(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, ...(host === undefined ? {} : { host }) }, () => probe.close(() => resolve(true)));
  });
}
