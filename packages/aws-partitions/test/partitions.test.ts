import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import {
  cognitoHost,
  cognitoIssuer,
  hostedUiHost,
  isRegion,
  isUserPoolId,
  partitionOf,
  regionOfUserPool,
} from '../src/index.ts';

/** A region or two of each partition that AWS's SDK knows. */
const regions = [
  ['us-east-1', 'aws', 'acorn.auth.us-east-1.amazoncognito.com'],
  ['ap-southeast-7', 'aws', 'acorn.auth.ap-southeast-7.amazoncognito.com'],
  ['mx-central-1', 'aws', 'acorn.auth.mx-central-1.amazoncognito.com'],
  ['cn-north-1', 'aws-cn', 'acorn.auth.cn-north-1.amazoncognito.com.cn'],
  ['cn-northwest-1', 'aws-cn', 'acorn.auth.cn-northwest-1.amazoncognito.com.cn'],
  ['us-gov-west-1', 'aws-us-gov', 'acorn.auth-fips.us-gov-west-1.amazoncognito.com'],
  ['eusc-de-east-1', 'aws-eusc', 'acorn.auth.cognito-idp.eusc-de-east-1.on.amazonwebservices.eu'],
  ['us-iso-east-1', 'aws-iso', undefined],
  ['us-isob-east-1', 'aws-iso-b', undefined],
  ['eu-isoe-west-1', 'aws-iso-e', undefined],
  ['us-isof-south-1', 'aws-iso-f', undefined],
] as const;

describe.each(regions)('the region %s', (region, partition, pages) => {
  test(`belongs to the partition ${partition}`, () => {
    expect(isRegion(region)).toBe(true);
    expect(partitionOf(region)?.id).toBe(partition);
  });

  test('has Cognito where AWS’s SDK looks for it', async () => {
    const client = new CognitoIdentityProviderClient({ region });
    const { url } = client.config.endpointProvider({ Region: region, UseDualStack: false, UseFIPS: false });
    client.destroy();
    expect(cognitoHost(region)).toBe(url.hostname);
    expect(cognitoIssuer(`${region}_AbCdEfGhI`)).toBe(`https://${url.hostname}/${region}_AbCdEfGhI`);
  });

  test(`has Cognito’s pages at ${pages ?? 'no documented host'}`, () => {
    expect(hostedUiHost('acorn', region)).toBe(pages);
  });

  test('begins the ids of its user pools', () => {
    expect(regionOfUserPool(`${region}_AbCdEfGhI`)).toBe(region);
    expect(isUserPoolId(`${region}_AbCdEfGhI`)).toBe(true);
  });
});

test.each([
  '',
  'Ireland',
  'us-east',
  'us-east-1a',
  'US-EAST-1',
  'eusc-east-1',
  'us-east-1.evil.example',
  'us-east-1\n',
])('%j is no region', (text) => {
  expect(isRegion(text)).toBe(false);
  expect(() => cognitoHost(text)).toThrow(RangeError);
});

test.each(['local_pool', 'us-east-1', 'us-east-1_', 'us-east-1_a/b', 'us-east-1_a_b', '_AbCdEfGhI'])(
  '%j is no id of a user pool',
  (text) => {
    expect(isUserPoolId(text)).toBe(false);
    expect(() => cognitoIssuer(text)).toThrow(RangeError);
  },
);
