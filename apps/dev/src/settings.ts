import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { DevError } from './dev-error.ts';

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

export interface DevSettings {
  /** The clone. */
  readonly root: string;
  /** Where everything local is kept: `.freehold` in the clone, unless FREEHOLD_HOME says otherwise. */
  readonly home: string;
  readonly ports: z.output<typeof ports>;
  /** The environment that `npm run dev` was given; what of it the API knows, it gets. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Which variable sets which port, in the words of a person. */
export const portNames = {
  PORT: 'the API',
  FREEHOLD_COGNITO_PORT: 'the local Cognito',
  FREEHOLD_POSTGRES_PORT: 'PostgreSQL',
} as const satisfies Record<keyof DevSettings['ports'], string>;

/** @throws {DevError} that names every port which is none */
export function readSettings(environment: DevSettings['environment']): DevSettings {
  const given = Object.fromEntries(Object.keys(ports.shape).map((name) => [name, environment[name] || undefined]));
  const parsed = ports.safeParse(given);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
    throw new DevError(`${names.join(' and ')} must be a port, a whole number from 1 to 65535.`);
  }
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const home = environment['FREEHOLD_HOME'];
  return { root, home: home ? resolve(home) : join(root, '.freehold'), ports: parsed.data, environment };
}
