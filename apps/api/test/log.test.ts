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
