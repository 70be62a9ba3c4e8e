import { stackVariables } from '@freehold/environment';
import * as pulumi from '@pulumi/pulumi';
import { describe, expect, test } from 'vitest';
import { outputValue, recordStack } from '../mocks/recorded-stack.ts';

describe('the outputs', () => {
  test('name what was created', async () => {
    const { environment: _, ...outputs } = (await recordStack()).outputs;
    expect(await outputValue(outputs)).toEqual({
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

  test('contain every variable that only the stack knows', async () => {
    const { outputs } = await recordStack({
      publicUrl: 'https://api.example.com',
      callbackUrls: ['https://app.example.com/auth/callback'],
    });
    const environment = await outputValue(outputs.environment);
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
      COGNITO_MFA: 'OFF',
      COGNITO_TENANT_CLAIM: 'custom:tenant_id',
      TENANT_PROOF: 'claim',
    });
    expect(Object.keys(environment).toSorted()).toEqual([...stackVariables].toSorted());
  });

  test('say where a deployed API is and how to run its operator’s task, without a password', async () => {
    const { outputs } = await recordStack({
      publicUrl: 'https://api.example.com',
      hostedZoneId: 'Z0123456789ABCDEFGHIJ',
      apiImage: `example.com/freehold@sha256:${'0'.repeat(64)}`,
    });
    const { apiUrl, loadBalancerDnsName, clusterName, serviceName, logGroupName, databaseInstance } = outputs;
    expect(
      await outputValue({ apiUrl, loadBalancerDnsName, clusterName, serviceName, logGroupName, databaseInstance }),
    ).toEqual({
      apiUrl: 'https://api.example.com',
      loadBalancerDnsName: 'dns-name-of-load-balancer',
      clusterName: 'freehold-dev',
      serviceName: 'freehold-dev-api',
      logGroupName: '/ecs/freehold-dev-api',
      databaseInstance: 'freehold-dev-database',
    });
    expect(JSON.stringify(await outputValue(outputs))).not.toContain('postgresql://');
  });

  test('keep the secrets of clients secret', async () => {
    const { outputs } = await recordStack({ generateServerClientSecret: true, generateWebClientSecret: true });
    const { serverClientSecret, webClientSecret, environment } = outputs;
    const secrets = [
      [serverClientSecret, 'secret-of-server'],
      [environment.COGNITO_APP_CLIENT_SECRET, 'secret-of-server'],
      [webClientSecret, 'secret-of-web'],
      [environment.COGNITO_WEB_CLIENT_SECRET, 'secret-of-web'],
    ] as const;
    for (const [output, value] of secrets) {
      expect(await pulumi.isSecret(pulumi.output(output))).toBe(true);
      expect(await outputValue(output)).toBe(value);
    }
    expect(await pulumi.isSecret(outputs.userPoolId)).toBe(false);
    expect(await pulumi.isSecret(pulumi.output(environment.COGNITO_USER_POOL_ID))).toBe(false);
  });
});
