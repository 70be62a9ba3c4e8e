import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readSettings } from '../config/read-settings.ts';
import { useMocks } from '../mocks/recorded-stack.ts';

const stackFile = z.strictObject({ config: z.record(z.string(), z.unknown()) });

async function exampleOf(stack: string) {
  const text = await readFile(new URL(`../examples/Pulumi.${stack}.yaml`, import.meta.url), 'utf8');
  return stackFile.parse(parse(text)).config;
}

describe.each(['dev', 'production'])('the example of a %s stack', (stack) => {
  test('holds settings that the program takes, with an API', async () => {
    await useMocks(await exampleOf(stack), stack);
    expect(readSettings()).toMatchObject({ deployApi: true, hostedZoneId: 'Z0123456789ABCDEFGHIJ' });
  });
});

test('only the one of production keeps its data from being deleted', async () => {
  const protection: Record<string, string> = {};
  for (const stack of ['dev', 'production']) {
    await useMocks(await exampleOf(stack), stack);
    protection[stack] = readSettings().deletionProtection;
  }
  expect(protection).toEqual({ dev: 'INACTIVE', production: 'ACTIVE' });
});
