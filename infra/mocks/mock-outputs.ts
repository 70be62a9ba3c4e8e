import { createHash } from 'node:crypto';
import { z } from 'zod';

/** The outputs that AWS would add to a resource of this type. */
export function mockOutputs(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  return {
    arn: `arn:of:${name}`,
    region: 'eu-central-1',
    clientSecret: `secret-of-${name}`,
    // Of random passwords and random ids.
    result: `secret-of-${name}`,
    hex: '0a1b2c3d',
    address: `${name}.example`,
    versionId: `version-of-${name}`,
    ...outputs[type]?.(name, inputs),
  };
}

/** AWS's answer to a call of the program. */
export function mockCallResult(token: string, inputs: unknown): Record<string, unknown> {
  const result = callResults[token];
  if (result === undefined) throw new Error(`The mocks have no answer to ${token}.`);
  return result(inputs);
}

const callResults: Record<string, (inputs: unknown) => Record<string, unknown>> = {
  'aws:index/getCallerIdentity:getCallerIdentity': () => ({ accountId: '123456789012' }),
  'aws:ecr/getAuthorizationToken:getAuthorizationToken': () => ({
    userName: 'AWS',
    password: 'password-of-the-registry',
  }),
  'aws:route53/getZone:getZone': () => ({ name: 'example.com', privateZone: false }),
  'aws:index/getAvailabilityZones:getAvailabilityZones': availabilityZones,
};

const zonesInputs = z.object({
  filters: z.array(z.object({ name: z.string(), values: z.array(z.string()) })).default([]),
  excludeZoneIds: z.array(z.string()).default([]),
});

/** The zones of an account that has opted in to a Local Zone, in a region with a zone that can't be used. */
function availabilityZones(inputs: unknown) {
  const { filters, excludeZoneIds } = zonesInputs.parse(inputs);
  const zones = [
    { name: 'us-east-1-atl-1a', id: 'use1-atl1-az1', optIn: 'opted-in' },
    { name: 'us-east-1a', id: 'use1-az3', optIn: 'opt-in-not-required' },
    { name: 'us-east-1b', id: 'use1-az6', optIn: 'opt-in-not-required' },
    { name: 'us-east-1c', id: 'use1-az1', optIn: 'opt-in-not-required' },
    { name: 'us-east-1d', id: 'use1-az2', optIn: 'opt-in-not-required' },
  ];
  const optIns = filters.find(({ name }) => name === 'opt-in-status')?.values;
  return {
    names: zones
      .filter(({ id, optIn }) => optIns?.includes(optIn) !== false && !excludeZoneIds.includes(id))
      .map(({ name }) => name),
  };
}

const certificate = z.object({ domainName: z.string(), subjectAlternativeNames: z.array(z.string()).default([]) });

const outputs: Record<string, (name: string, inputs: Record<string, unknown>) => Record<string, unknown>> = {
  'aws:acm/certificate:Certificate'(_, inputs) {
    const { domainName, subjectAlternativeNames } = certificate.parse(inputs);
    return {
      domainValidationOptions: [domainName, ...subjectAlternativeNames].map((each) => ({
        domainName: each,
        resourceRecordName: `_proof.${each.replace('*.', '')}.`,
        resourceRecordType: 'CNAME',
        resourceRecordValue: '_proof.acm-validations.aws.',
      })),
    };
  },
  'aws:ecr/repository:Repository': (name) => ({ repositoryUrl: `url-of-${name}`, registryId: '123456789012' }),
  'aws:lb/loadBalancer:LoadBalancer': (name) => ({
    dnsName: `dns-name-of-${name}`,
    zoneId: `zone-of-${name}`,
    arnSuffix: `suffix-of-${name}`,
  }),
  'aws:lb/targetGroup:TargetGroup': (name) => ({ arnSuffix: `suffix-of-${name}` }),
  'aws:route53/record:Record': (_, { name }) => ({ fqdn: name }),
  'docker-build:index:Image': () => ({ digest: `sha256:${'1'.repeat(64)}` }),
  // Looks random, and differs by name.
  'random:index/randomBytes:RandomBytes': (name) => ({ base64: createHash('sha256').update(name).digest('base64') }),
};
