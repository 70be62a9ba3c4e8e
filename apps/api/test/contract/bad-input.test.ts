import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';

let installation: Installation;
let api: StartedApi;
let token: string;
let paths: Record<string, string>;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme'), groups: ['admins'] });
  api = await installation.startApi();
  token = (await api.http.signIn('wile@acme.example', password)).access;
  const { body: item } = await api.http.post('/api/projects', { name: 'Anvil' }, { token });
  paths = { '/api/projects/:id': `/api/projects/${item.id}` };
});

afterAll(() => installation.stop());

/** Every endpoint that takes a body, with a valid one. */
const operations = [
  ['POST', '/api/user/login', { email: 'wile@acme.example', password }],
  ['POST', '/api/user/new-password', { email: 'a@acme.example', new_password: password, session: 'x'.repeat(30) }],
  ['POST', '/api/user/refresh', { refresh_token: 'x' }],
  ['POST', '/api/user/forgot-password', { email: 'a@acme.example' }],
  ['POST', '/api/user/reset-password', { email: 'a@acme.example', code: '123456', new_password: password }],
  ['POST', '/api/projects', { name: 'a' }],
  ['PATCH', '/api/projects/:id', { name: 'a' }],
  ['POST', '/api/tasks', { title: 'a' }],
] as const;

test('the endpoints here are all that take a body', async () => {
  const { body: document } = await api.http.get('/api/openapi.json');
  const documented = Object.entries<Record<string, object>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      'requestBody' in operation ? [`${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`] : [],
    ),
  );
  expect(documented.sort()).toEqual(operations.map(([method, path]) => `${method} ${path}`).sort());
});

/** The rows that requests could have written, and the number of requests to Cognito. */
async function traces() {
  const rows = await installation.database.asOwner(
    `WITH tenant AS (SELECT set_config('app.tenant_id', 'acme', true))
     SELECT (SELECT json_agg(projects ORDER BY id) FROM projects)::text AS projects,
            (SELECT json_agg(tasks ORDER BY id) FROM tasks)::text AS tasks FROM tenant`,
  );
  return { rows, asked: installation.cognito.requests('*') };
}

describe.each(operations)('%s %s', (method, path, good) => {
  const send = (raw: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
    api.http.request(method, paths[path] ?? path, { token, raw, headers: { 'content-type': type } });

  test.each<[string, number, string, string | Uint8Array<ArrayBuffer>, string?]>([
    ['malformed JSON', 400, 'malformed_body', JSON.stringify(good).slice(0, -1)],
    ['no JSON at all', 400, 'malformed_body', 'email=wile'],
    ['a body of another type', 415, 'unsupported_media_type', JSON.stringify(good), 'text/plain'],
    ['a form', 415, 'unsupported_media_type', 'name=a', 'application/x-www-form-urlencoded'],
    ['text in Latin-1', 400, 'malformed_body', latin1(good)],
    ['text in Windows-1252, said to be', 415, 'unsupported_media_type', latin1(good), json('windows-1252')],
    ['text in Latin-1, said to be', 415, 'unsupported_media_type', latin1(good), json('iso-8859-1')],
    ['text in UTF-8, said to be another', 415, 'unsupported_media_type', JSON.stringify(good), json('us-ascii')],
    ['text in UTF-16', 400, 'malformed_body', new Uint8Array(Buffer.from(JSON.stringify(good), 'utf16le'))],
    ['text in UTF-16, said to be', 415, 'unsupported_media_type', JSON.stringify(good), json('utf-16')],
    [
      'a character that is cut off',
      400,
      'malformed_body',
      new Uint8Array([...Buffer.from('{"a":"ü"}').subarray(0, 7)]),
    ],
    ['half a surrogate pair in UTF-8', 400, 'malformed_body', bytesIn(good, [0xed, 0xa0, 0x80])],
    ['an overlong character', 400, 'malformed_body', bytesIn(good, [0xc0, 0xaf])],
    ['a charset that is none', 415, 'unsupported_media_type', JSON.stringify(good), json('nonsense')],
    ['10 MB', 413, 'body_too_large', JSON.stringify({ ...good, name: 'x'.repeat(10_000_000) })],
    ['100 001 bytes', 413, 'body_too_large', JSON.stringify({ name: 'x'.repeat(102_400) })],
    ['a list', 400, 'validation_failed', JSON.stringify([good])],
    ['an unknown field', 400, 'validation_failed', JSON.stringify({ ...good, colour: 'red' })],
    ['numbers instead of texts', 400, 'validation_failed', JSON.stringify(mapValues(good, 7))],
    ['objects instead of texts', 400, 'validation_failed', JSON.stringify(mapValues(good, { $gt: '' }))],
    ['null instead of texts', 400, 'validation_failed', JSON.stringify(mapValues(good, null))],
    ['control characters', 400, 'validation_failed', JSON.stringify({ ...good, ...firstField(good, 'a\u0000@b') })],
    ['characters of C1', 400, 'validation_failed', JSON.stringify({ ...good, ...firstField(good, 'a\u009b@b') })],
    [
      'characters of direction',
      400,
      'validation_failed',
      JSON.stringify({ ...good, ...firstField(good, 'a\u202e@b') }),
    ],
    [
      'characters that end lines',
      400,
      'validation_failed',
      JSON.stringify({ ...good, ...firstField(good, 'a\u2028@b') }),
    ],
    ['text that is far too long', 400, 'validation_failed', JSON.stringify(mapValues(good, 'x'.repeat(9_000)))],
  ])('rejects %s with its code, writes nothing and asks Cognito nothing', async (what, status, code, raw, type) => {
    // The API doesn't check the characters of a refresh token.
    if (path.endsWith('/refresh') && /^(control )?characters/.test(what)) return;
    const before = await traces();
    const answer = await send(raw, type);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    if (code === 'validation_failed') {
      for (const { field, message } of answer.body.errors) {
        expect(what === 'a list' || field in { ...good, colour: '' }, field).toBe(true);
        expect(message).toMatch(/^(must|is) /);
      }
    }
    expect(await traces()).toEqual(before);
  });
});

/** A field in an encoding other than UTF-8. */
function latin1(fields: object): Uint8Array<ArrayBuffer> {
  return bytesIn(fields, [...Buffer.from('Müller', 'latin1')]);
}

/** The fields, the first of which has these bytes. */
function bytesIn(fields: object, bytes: readonly number[]): Uint8Array<ArrayBuffer> {
  const [before = '', after = ''] = JSON.stringify({ ...fields, ...firstField(fields, '|') }).split('|');
  return new Uint8Array([...Buffer.from(before), ...bytes, ...Buffer.from(after)]);
}

const json = (charset: string) => `application/json; charset=${charset}`;

test.each(['utf-8', 'UTF-8', '"utf-8"', 'utf8'])('the charset %s is taken', async (charset) => {
  const headers = { 'content-type': json(charset) };
  const { status, body } = await api.http.request('POST', '/api/projects', {
    token,
    raw: '{"name":"Müller"}',
    headers,
  });
  expect([status, body.name]).toEqual([201, 'Müller']);
});

test('half a surrogate pair is no password', async () => {
  const fields = { email: 'a@acme.example', password: `${password}\ud800` };
  const { status, body } = await api.http.post('/api/user/login', fields);
  expect([status, body.errors]).toEqual([400, [{ field: 'password', message: 'must be well-formed text' }]]);
});

function mapValues(fields: object, value: unknown): object {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, value]));
}

function firstField(fields: object, value: string): object {
  return { [Object.keys(fields)[0] ?? '']: value };
}
