import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { requestCookies } from '../../src/http/request-cookies.ts';

function cookiesOf(header: string | undefined): Record<string, string> {
  const request = new IncomingMessage(new Socket());
  if (header !== undefined) request.headers.cookie = header;
  return Object.fromEntries(requestCookies(request));
}

test.each<[string, string | undefined, Record<string, string>]>([
  ['no header', undefined, {}],
  ['an empty header', '', {}],
  ['cookies', 'a=1; b=2', { a: '1', b: '2' }],
  ['cookies without spaces', 'a=1;b=2;', { a: '1', b: '2' }],
  ['spaces around names and values', '  a = 1 ;  b=2', { a: '1', b: '2' }],
  ['a value with equals signs', 'a=b=c==', { a: 'b=c==' }],
  ['a value in quotes', 'a="1"; b="', { a: '1', b: '"' }],
  ['an empty value', 'a=', { a: '' }],
  ['a name without a value, and a value without a name', 'a; =b; c=1', { c: '1' }],
  ['two of the same name: the first counts', 'a=1; a=2', { a: '1' }],
])('%s', (_, header, cookies) => {
  expect(cookiesOf(header)).toEqual(cookies);
});
