import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { stackVariables } from '@freehold/environment';
import * as pulumi from '@pulumi/pulumi';
import { describe, expect, it } from 'vitest';
import { record, settled } from './recorded-stack.ts';

describe('the outputs', () => {
  it('say what was made', async () => {
    const { environment: _, ...outputs } = (await record()).outputs;
    expect(await settled(outputs)).toEqual({
      region: 'eu-central-1',
      userPoolId: 'id-of-users',
      userPoolArn: 'arn:of:users',
      serverClientId: 'id-of-server',
      serverClientSecret: '',
      webClientId: 'id-of-web',
      webClientSecret: '',
      hostedUiUrl: 'https://acorn.auth.eu-central-1.amazoncognito.com',
      authorizationEndpoint: 'https://acorn.auth.eu-central-1.amazoncognito.com/oauth2/authorize',
      tokenEndpoint: 'https://acorn.auth.eu-central-1.amazoncognito.com/oauth2/token',
      logoutEndpoint: 'https://acorn.auth.eu-central-1.amazoncognito.com/logout',
    });
  });

  it('give the API every variable that only the stack knows', async () => {
    const { outputs } = await record({
      publicUrl: 'https://api.example.com',
      callbackUrls: ['https://app.example.com/auth/callback'],
    });
    const environment = await settled(outputs.environment);
    expect(environment).toEqual({
      PUBLIC_URL: 'https://api.example.com',
      AWS_REGION: 'eu-central-1',
      COGNITO_USER_POOL_ID: 'id-of-users',
      COGNITO_APP_CLIENT_ID: 'id-of-server',
      COGNITO_APP_CLIENT_SECRET: '',
      COGNITO_WEB_CLIENT_ID: 'id-of-web',
      COGNITO_WEB_CLIENT_SECRET: '',
      COGNITO_DOMAIN: 'https://acorn.auth.eu-central-1.amazoncognito.com',
      COGNITO_REDIRECT_URI: 'https://api.example.com/auth/callback',
      COGNITO_TENANT_CLAIM: 'custom:tenant_id',
      TENANT_PROOF: 'claim',
    });
    expect(Object.keys(environment).toSorted()).toEqual([...stackVariables].toSorted());
  });

  it('keep the secrets of clients secret, wherever they stand', async () => {
    const { outputs } = await record({ generateServerClientSecret: true, generateWebClientSecret: true });
    const { serverClientSecret, webClientSecret, environment } = outputs;
    const secrets = [
      [serverClientSecret, 'secret-of-server'],
      [environment.COGNITO_APP_CLIENT_SECRET, 'secret-of-server'],
      [webClientSecret, 'secret-of-web'],
      [environment.COGNITO_WEB_CLIENT_SECRET, 'secret-of-web'],
    ] as const;
    for (const [output, value] of secrets) {
      expect(await pulumi.isSecret(pulumi.output(output))).toBe(true);
      expect(await settled(output)).toBe(value);
    }
    expect(await pulumi.isSecret(outputs.userPoolId)).toBe(false);
    expect(await pulumi.isSecret(pulumi.output(environment.COGNITO_USER_POOL_ID))).toBe(false);
  });
});

it('is run by plain node from the repository’s root, where each export becomes an output', async () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const script = `
    const { runtime } = await import('@pulumi/pulumi');
    await runtime.setMocks({ newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) }, 'freehold', 'dev');
    const program = await import('./infra/index.ts');
    await runtime.disconnect();
    console.log(JSON.stringify(Object.keys(program)));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: root,
    // How the engine hands a program its settings.
    env: { PULUMI_CONFIG: JSON.stringify({ 'freehold:domainPrefix': 'acorn' }) },
  });
  const { outputs } = await record();
  expect(JSON.parse(stdout)).toEqual(Object.keys(outputs).toSorted());
});
