import { expect, test } from 'vitest';
import { createLog, describeError } from '../src/log.ts';

test('of an error, the log shows what happened and none of what it carries', () => {
  const cause = Object.assign(new Error('inner'), { code: 'E_INNER', rawJwt: { payload: 'a-secret' } });
  const error = Object.assign(new TypeError('outer', { cause }), { $response: { body: 'a-secret' }, code: 7 });
  const described = describeError(error);
  expect(described).toMatchObject({
    type: 'TypeError',
    message: 'outer',
    cause: { message: 'inner', code: 'E_INNER' },
  });
  expect(JSON.stringify(described)).not.toContain('a-secret');
});

test('what is not an error is not shown at all', () => {
  expect(describeError('a-secret')).toBeUndefined();
});

test.each(['password', 'refresh_token', 'accessToken', 'authorization', 'cookie', 'session'])(
  '%s does not appear if somebody logs it one day',
  (name) => {
    const lines: string[] = [];
    const log = createLog('info', { write: (line: string) => void lines.push(line) });
    log.info({ [name]: 'a-secret', request: { [name]: 'a-secret' } }, 'oops');
    expect(lines.join('')).toContain('[redacted]');
    expect(lines.join('')).not.toContain('a-secret');
  },
);

const hidden = { password: 'a-secret' };

test.each([
  ['an error under any name', { reason: Object.assign(new Error('no'), hidden) }],
  ['an error as it should be logged', { err: Object.assign(new Error('no'), hidden) }],
  ['an object that says what its JSON is', { user: { ...hidden, toJSON: () => ({ id: 1, ...hidden }) } }],
])('nor does it as a part of %s', (_what, fields) => {
  const lines: string[] = [];
  createLog('info', { write: (line: string) => void lines.push(line) }).info(fields, 'oops');
  expect(lines.join('')).toContain('"msg":"oops"');
  expect(lines.join('')).not.toContain('a-secret');
});
