import { createServer } from 'node:http';
import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCognitoClient } from '../src/client.ts';

/** A server that answers every request with an exception. */
let exception = '';
let requests = 0;
const server = createServer((request, response) => {
  requests += 1;
  request.resume().on('end', () => {
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ __type: exception, message: 'No.' }));
  });
});
let endpoint = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

test.each([
  ['interactive', 'LimitExceededException', 1],
  ['batch', 'LimitExceededException', 1],
  ['interactive', 'TooManyRequestsException', 2],
  ['batch', 'TooManyRequestsException', 3],
  ['interactive', 'UserNotFoundException', 1],
] as const)('the client for %s requests sends one that fails with %s %i times', async (mode, name, times) => {
  [exception, requests] = [name, 0];
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = createCognitoClient({ region: 'us-east-1', endpoint, credentials, mode });
  const command = new AdminGetUserCommand({ UserPoolId: 'us-east-1_Pool', Username: 'wile' });
  await expect(client.send(command)).rejects.toMatchObject({ name });
  expect(requests).toBe(times);
  client.destroy();
});
