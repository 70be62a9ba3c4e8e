import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { DevError } from './errors.ts';

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().min(1).max(65_535));

const ports = z.object({
  PORT: port.prefault('8000'),
  FREEHOLD_COGNITO_PORT: port.prefault('9229'),
  FREEHOLD_POSTGRES_PORT: port.prefault('54329'),
});

export type Ports = z.output<typeof ports>;
export type PortName = keyof Ports;

/** What each port is for, as messages name it. */
export const portPurposes: Readonly<Record<PortName, string>> = {
  PORT: 'the API',
  FREEHOLD_COGNITO_PORT: 'the local Cognito',
  FREEHOLD_POSTGRES_PORT: 'PostgreSQL',
};

export const portNames = ports.keyof().options;

export interface DevSettings {
  /** The clone, with a slash at the end. */
  readonly root: string;
  /** Where all local data is kept: `.freehold` in the clone, or FREEHOLD_HOME. */
  readonly dataDirectory: string;
  readonly ports: Ports;
  /** The environment of `npm run dev`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** @throws {DevError} for a port that is invalid, or used twice */
export function readSettings(environment: DevSettings['environment']): DevSettings {
  const given = Object.fromEntries(portNames.map((name) => [name, environment[name] || undefined]));
  const parsed = ports.safeParse(given);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
    throw new DevError(`${names.join(' and ')} must be a port, a whole number from 1 to 65535.`);
  }
  for (const [n, name] of portNames.entries()) {
    const other = portNames.slice(0, n).find((earlier) => parsed.data[earlier] === parsed.data[name]);
    if (other !== undefined) throw new DevError(`${other} and ${name} are the same port. Give each its own.`);
  }
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  return { root, dataDirectory: dataDirectoryPath(environment), ports: parsed.data, environment };
}

/** The port of `--inspect-port`. @throws {DevError} for one that is invalid */
export function readInspectPort(text: string): string {
  if (port.safeParse(text).success) return text;
  throw new DevError('--inspect-port must be a port, a whole number from 1 to 65535.');
}

/** The path of the data directory: FREEHOLD_HOME, or `.freehold` in the clone. */
export function dataDirectoryPath(environment: DevSettings['environment']): string {
  const home = environment['FREEHOLD_HOME'];
  return home ? resolve(home) : fileURLToPath(new URL('../../../.freehold', import.meta.url));
}
