import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';
import { sendRaw } from '../support/raw-http.ts';

let installation: Installation;
let api: StartedApi;
let token: string;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
  api = await installation.startApi({ HOST: '127.0.0.1' });
  token = (await api.http.signIn('wile@acme.example', password)).access;
});

afterAll(() => installation.stop());

const chunks = (content: string) => `${content.length.toString(16)}\r\n${content}\r\n0\r\n\r\n`;

/** A request that creates a project, framed by these headers. */
function creation(framing: string, version = '1.1', content = '{"name":"Anvil"}'): string {
  return (
    `POST /api/projects HTTP/${version}\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
    `Authorization: Bearer ${token}\r\n${framing}\r\n${chunks(content)}`
  );
}

const projects = async () => (await api.http.get('/api/projects', { token })).body.projects.length;

/** Sends a request and one more, which may be a part of its body, and reads until the API closes the connection. */
async function sendTwo(first: string) {
  const before = await projects();
  const { received, status, body } = await sendRaw(api, `${first}${creation('Transfer-Encoding: chunked\r\n')}`);
  return {
    status,
    code: JSON.parse(body).code,
    responses: received.match(/HTTP\/1\.1 \d/g)?.length,
    created: (await projects()) - before,
  };
}

describe('Transfer-Encoding', () => {
  test.each([
    ['chunked is not the last', 'Transfer-Encoding: chunked, gzip\r\n'],
    ['there is another coding alone', 'Transfer-Encoding: gzip\r\n'],
    ['there is no coding', 'Transfer-Encoding: identity\r\n'],
    ['it is empty', 'Transfer-Encoding:\r\n'],
    ['chunked is there twice', 'Transfer-Encoding: chunked, chunked\r\n'],
    ['chunked is there twice, in two headers', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n'],
    ['chunked is there twice, behind another', 'Transfer-Encoding: gzip, chunked, chunked\r\n'],
    ['chunked is before another header of it', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n'],
    ['chunked has a parameter', 'Transfer-Encoding: chunked;a=b\r\n'],
    ['chunked is in quotes', 'Transfer-Encoding: "chunked"\r\n'],
    ['its name is longer', 'Transfer-Encoding: xchunked\r\n'],
  ])('is malformed where %s: nothing is done and the connection closes', async (_, framing) => {
    expect(await sendTwo(creation(framing))).toEqual({
      status: 400,
      code: 'malformed_request',
      responses: 1,
      created: 0,
    });
  });

  test('is malformed in HTTP/1.0', async () => {
    expect(await sendTwo(creation('Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n', '1.0'))).toEqual({
      status: 400,
      code: 'malformed_request',
      responses: 1,
      created: 0,
    });
  });

  test.each([
    ['gzip, chunked'],
    ['identity, chunked'],
    ['gzip;q="a", chunked'],
    ['gzip\r\nTransfer-Encoding: chunked'],
  ])('is not supported where another coding is before chunked: %s', async (codings) => {
    const errors = api.log.filter(({ level }) => level === 'error').length;
    expect(await sendTwo(creation(`Transfer-Encoding: ${codings}\r\n`))).toEqual({
      status: 501,
      code: 'unsupported_transfer_coding',
      responses: 1,
      created: 0,
    });
    expect(api.log.filter(({ level }) => level === 'error')).toHaveLength(errors);
  });

  test.each(['chunked', 'Chunked', ', chunked'])('is accepted as %s, and the connection stays', async (coding) => {
    const before = await projects();
    const framing = `Transfer-Encoding: ${coding}\r\n`;
    const { received } = await sendRaw(api, `${creation(framing)}${creation(`${framing}Connection: close\r\n`)}`);
    expect(received.match(/HTTP\/1\.1 201/g)).toHaveLength(2);
    expect((await projects()) - before).toBe(2);
  });
});
