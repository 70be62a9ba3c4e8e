import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from './repository-root.ts';

const condition = z.enum(['service_healthy', 'service_completed_successfully']);

const service = z.strictObject({
  image: z.string(),
  pull_policy: z.literal('build').optional(),
  build: z
    .strictObject({ context: z.literal('..'), dockerfile: z.literal('docker/Dockerfile'), target: z.string() })
    .optional(),
  command: z.array(z.string()).optional(),
  user: z.string().optional(),
  environment: z
    .record(
      z.string(),
      z.union([z.string(), z.number()]).transform((value) => String(value)),
    )
    .default({}),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()).optional(),
  network_mode: z.string().optional(),
  volumes: z
    .array(z.string().regex(/^[a-z]+:\/[a-z/-]+(:ro)?$/))
    .default([])
    .transform((mounts) =>
      mounts.map((mount) => {
        const [volume = '', path = '', mode] = mount.split(':');
        return { volume, path, readOnly: mode === 'ro' };
      }),
    ),
  healthcheck: z
    .union([
      z.strictObject({ disable: z.literal(true) }),
      z.strictObject({ test: z.array(z.string()), interval: z.string(), timeout: z.string(), retries: z.number() }),
    ])
    .optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition, restart: z.literal(true).optional() })).default({}),
  stop_grace_period: z.string().optional(),
  init: z.boolean().default(false),
  read_only: z.boolean().default(false),
  tmpfs: z.array(z.string()).default([]),
  cap_drop: z.array(z.string()).default([]),
  security_opt: z.array(z.string()).default([]),
});

const composeFile = z.strictObject({
  name: z.string(),
  services: z.record(z.string(), service),
  networks: z.record(z.string(), z.strictObject({ internal: z.boolean() }).nullable()),
  volumes: z.record(z.string(), z.null()),
});

export type Service = z.output<typeof service>;
export type ComposeFile = z.output<typeof composeFile>;

/**
 * Reads docker/compose.yaml. The schema has only those parts of the Compose Specification that the file uses, so that a
 * misspelt key is an error. npm has no maintained schema of the specification.
 *
 * @param variables the values for `${NAME:-default}`
 */
export function readCompose(variables: Readonly<Record<string, string>> = {}): ComposeFile {
  const text = readFileSync(`${root}docker/compose.yaml`, 'utf8').replace(
    /\$\{(\w+):-(\w*)\}/g,
    (_, name: string, fallback: string) => variables[name] ?? fallback,
  );
  if (text.includes('$')) throw new Error('docker/compose.yaml has an interpolation of another kind.');
  const parsed = z.record(z.string(), z.unknown()).parse(parse(text, { merge: true, schema: 'core' }));
  return composeFile.parse(Object.fromEntries(Object.entries(parsed).filter(([key]) => !key.startsWith('x-'))));
}
