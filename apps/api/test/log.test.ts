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
