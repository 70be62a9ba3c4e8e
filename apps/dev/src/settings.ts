import { join, resolve } from 'node:path';
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

/** What each port is for, in the words of a person. */
export const portPurposes: Readonly<Record<PortName, string>> = {
  PORT: 'the API',
  FREEHOLD_COGNITO_PORT: 'the local Cognito',
  FREEHOLD_POSTGRES_PORT: 'PostgreSQL',
};

export const portNames = ports.keyof().options;

export interface DevSettings {
  /** The clone. */
  readonly root: string;
  /** Where everything local is kept: `.freehold` in the clone, unless FREEHOLD_HOME says otherwise. */
  readonly dataDirectory: string;
  readonly ports: Ports;
  /** The environment that `npm run dev` was given. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** @throws {DevError} for a port that is none, or one that two would share */
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
  const dataDirectory = environment['FREEHOLD_HOME'];
  return {
    root,
    dataDirectory: dataDirectory ? resolve(dataDirectory) : join(root, '.freehold'),
    ports: parsed.data,
    environment,
  };
}
