import { readFileSync } from 'node:fs';
import * as pulumi from '@pulumi/pulumi';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../config.ts';
import { freehold } from '../program.ts';
import { useMocks } from './recorded-stack.ts';

async function faultOf(config: Record<string, unknown>, stack = 'dev'): Promise<string> {
  await useMocks(config, stack);
  try {
    readSettings();
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) return error.message;
    throw error;
  }
  throw new Error('The settings were accepted.');
}

const url =
  'absolute URLs of at most 1024 characters, https unless the host is localhost, no wildcard, no fragment, no user name';

describe('a setting that is wrong is named, with its value and the rule', () => {
  const rules: Record<string, { rule: string; wrong: unknown[] }> = {
    name: {
      rule: '2 to 24 lower-case letters, digits and hyphens',
      wrong: ['', 'x', 'Freehold', '1st', 'free_hold', 'freehold-', 'a'.repeat(25), 'x\n'],
    },
    userPoolTier: { rule: 'ESSENTIALS or PLUS or LITE', wrong: ['', 'lite', 'FREE'] },
    deletionProtection: { rule: 'ACTIVE or INACTIVE', wrong: ['', 'active', 'true'] },
    callbackUrls: {
      rule: `${url}; the first is the API’s own: no custom scheme`,
      wrong: [
        'https://api.example.com/auth/callback',
        [],
        {},
        [8000],
        [''],
        ['/auth/callback'],
        ['http://api.example.com/auth/callback'],
        ['http://localhost.example.com/'],
        ['http://localhost@example.com/'],
        ['https://*.example.com/auth/callback'],
        ['https://api.example.com/auth/callback#top'],
        [' https://api.example.com/auth/callback'],
        ['javascript:alert(1)'],
        ['https://name:word@api.example.com/auth/callback'],
        ['https://api.example.com/auth/callback', 'javascript://x/%0aalert(1)'],
        ['https://api.example.com/auth/callback', 'data://x'],
        ['acorn://signed-in'],
        [`https://api.example.com/${'a'.repeat(1024)}`],
        ['https://api.example.com/a', 'https://api.example.com/a'],
        Array.from({ length: 101 }, (_, index) => `https://api.example.com/${index}`),
      ],
    },
    logoutUrls: { rule: url, wrong: [[], ['http://example.com/'], ['https://example.com/*']] },
    generateServerClientSecret: { rule: 'true or false', wrong: ['yes', '1', ''] },
    generateWebClientSecret: { rule: 'true or false', wrong: ['no'] },
    accessTokenValidityMinutes: {
      rule: 'a whole number of minutes from 5 to 1440',
      wrong: ['', 'an hour', 4, 1441, 7.5, -60, '60m', '1e2'],
    },
    idTokenValidityMinutes: { rule: 'a whole number of minutes from 5 to 1440', wrong: [4, 1441] },
    refreshTokenValidityDays: { rule: 'a whole number of days from 1 to 3650', wrong: [0, 3651] },
    groups: {
      rule: 'names of up to 128 letters, digits, dots, underscores and hyphens',
      wrong: [[], ['admins', 'admins'], ['a b'], [''], ['-x'], 'admins', ['g'.repeat(129)]],
    },
  };
  const cases = Object.entries(rules).flatMap(([key, { rule, wrong }]) =>
    wrong.map((value) => ({ key, rule, value, text: typeof value === 'string' ? value : JSON.stringify(value) })),
  );

  it.each(cases)('$key: $value', async ({ key, rule, value, text }) => {
    const fault = await faultOf({ [key]: value });
    expect(fault).toContain(`freehold:${key} is ${text}, but must be`);
    expect(fault).toContain(rule);
  });

  it('and so are several at once', async () => {
    const fault = await faultOf({ refreshTokenValidityDays: 0, deletionProtection: 'off' });
    expect(fault.split('\n')).toHaveLength(2);
  });

  it('and so is a key that is no setting', async () => {
    expect(await faultOf({ callbackUrl: 'https://api.example.com/auth/callback' })).toMatch(
      /^freehold:callbackUrl is no setting; the settings are freehold:name, /,
    );
  });

  it('and so are names that would be too long, or of letters that Lambda doesn’t know', async () => {
    expect(await faultOf({}, 's'.repeat(32))).toContain(`make freehold-${'s'.repeat(32)}, but must make at most 40`);
    expect(await faultOf({}, 'v1.2')).toContain('make freehold-v1.2, but must make');
  });

  it('before any resource is made', async () => {
    const made: string[] = [];
    await useMocks({ accessTokenValidityMinutes: 4 }, 'dev', ({ name }) => made.push(name));
    expect(freehold).toThrow('freehold:accessTokenValidityMinutes is 4, but must be');
    await pulumi.runtime.disconnect();
    expect(made).toEqual([]);
  });
});

it('leaves the settings of others alone', async () => {
  await useMocks({ 'aws:region': 'eu-central-1' });
  expect(readSettings()).toMatchObject({ name: 'freehold' });
});

it('has the keys and defaults that Pulumi.yaml declares, each with type and description', async () => {
  await useMocks({});
  expect(declaredSettings()).toEqual(readSettings());
});

/** The `config` part of Pulumi.yaml. Its defaults are written as JSON, which YAML contains, so this needs no parser. */
function declaredSettings(): Record<string, unknown> {
  const text = readFileSync(new URL('../../Pulumi.yaml', import.meta.url), 'utf8');
  const [, config = ''] = text.split(/^config:\n/m);
  const entries = config.split(/^ {2}(?=\w)/m).slice(1);
  return Object.fromEntries(
    entries.map((entry) => {
      const parts =
        /^(?<key>\w+):\n {4}type: (string|boolean|integer|array\n {4}items:\n {6}type: string)\n {4}default: (?<fallback>.+)\n {4}description: .+\n$/.exec(
          entry,
        )?.groups;
      if (parts === undefined) throw new Error(`Pulumi.yaml declares a setting in another form: ${entry}`);
      return [parts['key'], JSON.parse(parts['fallback'] ?? '')];
    }),
  );
}
