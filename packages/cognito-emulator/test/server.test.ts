import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createTestEmulator, startEmulator } from './support/emulator.ts';

test('GET / describes the emulator', async () => {
  const { url } = await startEmulator();
  const response = await fetch(url);
  expect(response.headers.get('Content-Type')).toContain('text/plain');
  expect(await response.text()).toMatch(/^This is a local emulator of Amazon Cognito.*not AWS.*\.\n$/);
});

test('other paths are not found', async () => {
  const { url } = await startEmulator();
  expect((await fetch(`${url}/oauth2/token`)).status).toBe(404);
  expect((await fetch(url, { method: 'PUT' })).status).toBe(405);
});

test('a taken port is reported with EADDRINUSE', async () => {
  const { url } = await startEmulator();
  const port = Number(new URL(url).port);
  await expect(createTestEmulator({ port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: expect.stringContaining(`127.0.0.1:${port}`),
  });
});

test('the log warns of an address that others can reach', async () => {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const { url } = await startEmulator({ log });
  expect(lines).toEqual([`Local Cognito emulator, not AWS, at ${url}.`]);
  const open = await startEmulator({ host: '0.0.0.0', log });
  expect(open.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(lines.at(-1)).toMatch(/^Warning: it listens on 0\.0\.0\.0\./);
});

test('close can be called twice', async () => {
  const emulator = await createTestEmulator();
  await emulator.close();
  await emulator.close();
  await expect(fetch(emulator.url)).rejects.toThrow();
});

test('close ends a request that never completes', { timeout: 5000 }, async () => {
  const emulator = await createTestEmulator();
  const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
  socket.on('error', () => {}).resume();
  const gone = once(socket, 'close');
  await once(socket, 'connect');
  const target = 'X-Amz-Target: AWSCognitoIdentityProviderService.ListUserPools';
  const type = 'Content-Type: application/x-amz-json-1.1';
  socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\n${target}\r\n${type}\r\nContent-Length: 100\r\n\r\n{`);
  while (emulator.requests('ListUserPools') === 0) await new Promise(setImmediate);
  await emulator.close();
  await gone;
});
