import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { createLog, describeError } from '../src/log.ts';

const secret = 'a-secret';

/** The line that the log writes. */
function lineOf(fields: object): string {
  const lines: string[] = [];
  createLog('info', { write: (line: string) => void lines.push(line) }).info(fields, 'message');
  return lines.join('');
}

test('describeError keeps an error’s type, message, code and cause, and no other property', () => {
  const cause = Object.assign(new Error('inner'), { code: 'E_INNER', rawJwt: { payload: secret } });
  const error = Object.assign(new TypeError('outer', { cause }), { $response: { body: secret }, code: 7 });
  const described = describeError(error);
  expect(described).toMatchObject({
    type: 'TypeError',
    message: 'outer',
    cause: { message: 'inner', code: 'E_INNER' },
  });
  expect(JSON.stringify(described)).not.toContain(secret);
});

test('describeError ignores what is not an error', () => {
  expect(describeError(secret)).toBeUndefined();
});

// Written out, so that a name that is removed from the log's list fails here.
test.each([
  'password',
  'new_password',
  'newPassword',
  'session',
  'access_token',
  'id_token',
  'refresh_token',
  'accessToken',
  'idToken',
  'refreshToken',
  'authorization',
  'cookie',
  'headers',
  'DATABASE_URL',
  'DATABASE_OWNER_URL',
  'COGNITO_APP_CLIENT_SECRET',
  'COGNITO_WEB_CLIENT_SECRET',
  'SESSION_KEYS',
  'LOG_HASH_KEY',
  'OTEL_EXPORTER_OTLP_HEADERS',
])('the log redacts %s, as a field of a line and of an object in it', (name) => {
  expect(JSON.parse(lineOf({ [name]: secret, request: { [name]: secret } }))).toMatchObject({
    [name]: '[redacted]',
    request: { [name]: '[redacted]' },
  });
});

const properties = { password: secret };

test.each([
  ['an error in any field', { reason: Object.assign(new Error('no'), properties) }],
  ['an error in `err`', { err: Object.assign(new Error('no'), properties) }],
  ['an object with `toJSON`', { user: { ...properties, toJSON: () => ({ id: 1, ...properties }) } }],
])('the log redacts the properties of %s', (_what, fields) => {
  const line = lineOf(fields);
  expect(line).toContain('"msg":"message"');
  expect(line).not.toContain(secret);
});

const hostile = ['\u{7f}', '\u{9b}2J', '\u{202e}', '\u{2028}', '\u{1b}[2J', '\r'];

test.each(hostile)(
  'the log writes %j as an escape, in a message, a field, an object and an error, with the same value',
  (text) => {
    const lines: string[] = [];
    const error = new Error(text, { cause: new Error(text) });
    createLog('info', { write: (line: string) => void lines.push(line) }).info(
      { path: text, object: { inner: { text } }, err: error },
      text,
    );
    expect(lines.join('')).toMatch(/^[\u0020-\u007e]+\n$/);
    expect(JSON.parse(lines.join(''))).toMatchObject({
      msg: text,
      path: text,
      object: { inner: { text } },
      err: { message: text, cause: { message: text } },
    });
  },
);

const logModule = fileURLToPath(new URL('../src/log.ts', import.meta.url));

test('the log of a laptop shows escapes, and one message is one line', async () => {
  const script = `
    const { createLog, prettyDestination } = await import(${JSON.stringify(logModule)});
    const log = createLog('info', await prettyDestination());
    const text = 'a\\u{9b}2J\\u{202e}b\\u{2028}c\\u{1b}[2Jd\\ne';
    log.info({ field: text }, text);
    log.error({ err: new Error(text) }, 'failed');
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { NO_COLOR: '1' },
  });
  const [line, ...rest] = stdout.split('\n');
  const shown = 'a\\u{9b}2J\\u{202e}b\\u{2028}c\\u{1b}[2Jd';
  expect(line).toContain(`INFO: ${shown}\\u{a}e`);
  expect(rest.join('\n')).toContain('failed');
  expect(stdout.replaceAll('\n', '')).toMatch(/^[\u0020-\u007e]+$/);
});
