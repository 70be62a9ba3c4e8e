import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { DevError } from '../errors.ts';
import { type PortName, type Ports, portNames, portPurposes } from '../settings.ts';

/** @throws {DevError} that names every port in use, and one command that starts on free ports */
export async function assertPortsFree(ports: Ports): Promise<void> {
  const taken: PortName[] = [];
  for (const name of portNames) if (!(await becomesFree(ports[name]))) taken.push(name);
  if (taken.length === 0) return;

  const chosen = new Set(Object.values(ports));
  const alternatives: string[] = [];
  for (const name of taken) {
    const free = await freePortAfter(ports[name], chosen);
    chosen.add(free);
    alternatives.push(`${name}=${free}`);
  }
  const sentences = taken.map((name) => `Port ${ports[name]}, for ${portPurposes[name]}, is used by another process.`);
  throw new DevError(`${sentences.join('\n')}\nStop it, or use another port: ${alternatives.join(' ')} npm run dev`);
}

/** Waits up to a second: an API whose parent was just killed is about to exit. */
async function becomesFree(port: number): Promise<boolean> {
  for (let waited = 0; waited < 1_000; waited += 100) {
    if (await isFree(port)) return true;
    await delay(100);
  }
  return isFree(port);
}

async function freePortAfter(port: number, chosen: ReadonlySet<number>): Promise<number> {
  for (let next = port + 1; next <= 65_535; next += 1) if (!chosen.has(next) && (await isFree(next))) return next;
  return port;
}

/** Checks the loopback, where everything listens, and all addresses: a listener on those blocks the port too. */
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
