import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readStackFile } from '../check/stack-file.ts';
import { readSettings } from '../config/read-settings.ts';
import { useMocks } from '../mocks/use-mocks.ts';

const readExample = (stack: string) =>
  readStackFile(fileURLToPath(new URL(`../examples/Pulumi.${stack}.yaml`, import.meta.url)));

describe.each(['dev', 'production'])('the example of a %s stack', (stack) => {
  test('has valid settings and deploys an API', async () => {
    await useMocks(await readExample(stack));
    expect(readSettings()).toMatchObject({ deployApi: true, hostedZoneId: 'Z0123456789ABCDEFGHIJ' });
  });
});

test('only the production example protects its data from deletion', async () => {
  const protection: Record<string, string> = {};
  for (const stack of ['dev', 'production']) {
    await useMocks(await readExample(stack));
    protection[stack] = readSettings().deletionProtection;
  }
  expect(protection).toEqual({ dev: 'INACTIVE', production: 'ACTIVE' });
});
