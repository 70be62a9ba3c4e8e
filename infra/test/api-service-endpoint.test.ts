import { beforeAll, describe, expect, test } from 'vitest';
import { hostedZoneIssue } from '../api-service/hosted-zone.ts';
import { type RecordedApiService, readApiConstant, recordApiService } from './support/recorded-api-service.ts';

const certificateType = 'aws:acm/certificate:Certificate';
const validationType = 'aws:acm/certificateValidation:CertificateValidation';
const listenerType = 'aws:lb/listener:Listener';
const recordType = 'aws:route53/record:Record';
const securityGroupType = 'aws:ec2/securityGroup:SecurityGroup';
const ingressRuleType = 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule';
const egressRuleType = 'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule';

const ownCertificate = 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d';
const subdomains = (domain: string) => ['TENANT_MODE=subdomain', `TENANT_MAIN_DOMAIN=${domain}`];

const ofType = (stack: RecordedApiService, type: string) =>
  stack.resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs);
const recordsOf = (stack: RecordedApiService, type: string) =>
  ofType(stack, recordType)
    .filter((record) => record['type'] === type)
    .map(({ name }) => name)
    .toSorted();

describe('the load balancer', () => {
  let stack: RecordedApiService;
  beforeAll(async () => {
    stack = await recordApiService();
  });
  const balancer = () => stack.resource('aws:lb/loadBalancer:LoadBalancer', 'load-balancer').inputs;

  test('is public, in the public subnets', () => {
    expect(balancer()).toMatchObject({
      loadBalancerType: 'application',
      internal: false,
      subnets: ['id-of-public-1-subnet', 'id-of-public-2-subnet'],
      securityGroups: ['id-of-load-balancer-security-group'],
    });
  });

  test('has a valid name at its longest', async () => {
    const config = { name: `a${'b'.repeat(22)}c` };
    const { name } = (await recordApiService(config)).resource(
      'aws:lb/loadBalancer:LoadBalancer',
      'load-balancer',
    ).inputs;
    expect(name).toMatch(/^[a-z0-9-]{32}$/);
  });

  test('drops ambiguous headers and requests', () => {
    expect(balancer()).toMatchObject({ dropInvalidHeaderFields: true, desyncMitigationMode: 'defensive' });
  });

  test('appends the client’s address to X-Forwarded-For', () => {
    expect(balancer()['xffHeaderProcessingMode']).toBe('append');
    expect(balancer()).not.toHaveProperty('enableXffClientPort');
  });

  test('closes idle connections to the API before the API does', async () => {
    const keptSeconds = (await readApiConstant('http/connection-limits.ts', 'keepAliveMilliseconds')) / 1000;
    expect(Number(balancer()['idleTimeout'])).toBeLessThan(keptSeconds);
  });

  test('accepts TLS 1.2 and 1.3 with the issued certificate', () => {
    expect(stack.resource(listenerType, 'https-listener').inputs).toMatchObject({
      protocol: 'HTTPS',
      port: 443,
      sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
      certificateArn: 'arn:of:certificate',
      defaultActions: [{ type: 'forward', targetGroupArn: 'arn:of:api-targets' }],
    });
  });

  test('redirects plain HTTP to HTTPS', () => {
    expect(stack.resource(listenerType, 'http-listener').inputs).toMatchObject({
      protocol: 'HTTP',
      port: 80,
      defaultActions: [{ type: 'redirect', redirect: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' } }],
    });
    expect(ofType(stack, listenerType)).toHaveLength(2);
  });

  test('checks the health of the tasks, not that of the database', () => {
    expect(stack.resource('aws:lb/targetGroup:TargetGroup', 'api-targets').inputs).toMatchObject({
      targetType: 'ip',
      protocol: 'HTTP',
      port: 8000,
      healthCheck: { path: '/healthz', matcher: '200' },
    });
  });
});

describe('an API with a hosted zone', () => {
  test('has a certificate for its host, validated in the zone, and a DNS record', async () => {
    const stack = await recordApiService();
    expect(stack.resource(certificateType, 'certificate').inputs).toMatchObject({
      domainName: 'api.example.com',
      subjectAlternativeNames: [],
      validationMethod: 'DNS',
    });
    expect(stack.resource(recordType, 'certificate-proof-api.example.com').inputs).toMatchObject({
      zoneId: 'Z0123456789ABCDEFGHIJ',
      name: '_proof.api.example.com.',
      type: 'CNAME',
      records: ['_proof.acm-validations.aws.'],
    });
    expect(stack.resource(validationType, 'certificate-validation').inputs).toMatchObject({
      certificateArn: 'arn:of:certificate',
      validationRecordFqdns: ['_proof.api.example.com.'],
    });
    expect(stack.resource(recordType, 'address-of-api.example.com').inputs).toEqual({
      zoneId: 'Z0123456789ABCDEFGHIJ',
      name: 'api.example.com',
      type: 'A',
      aliases: [{ name: 'dns-name-of-load-balancer', zoneId: 'zone-of-load-balancer', evaluateTargetHealth: false }],
    });
    expect(ofType(stack, recordType)).toHaveLength(2);
  });

  test('has a wildcard where each tenant has a subdomain', async () => {
    const stack = await recordApiService({ apiVariables: subdomains('App.Example.com') });
    expect(stack.resource(certificateType, 'certificate').inputs).toMatchObject({
      domainName: 'api.example.com',
      subjectAlternativeNames: ['*.app.example.com'],
    });
    expect(recordsOf(stack, 'CNAME')).toEqual(['_proof.api.example.com.', '_proof.app.example.com.']);
    expect(recordsOf(stack, 'A')).toEqual(['*.app.example.com', 'api.example.com']);
  });

  test('validates a domain once where the API is at the main domain itself', async () => {
    const stack = await recordApiService({
      publicUrl: 'https://example.com',
      apiVariables: subdomains('example.com'),
    });
    expect(recordsOf(stack, 'CNAME')).toEqual(['_proof.example.com.']);
    expect(recordsOf(stack, 'A')).toEqual(['*.example.com', 'example.com']);
  });

  test.each([
    ['tenants are named by a header', ['TENANT_MAIN_DOMAIN=example.com']],
    ['there is one tenant for all', ['MULTI_TENANT_ENABLED=0', ...subdomains('example.com')]],
  ])('has no wildcard where %s', async (_, apiVariables) => {
    const stack = await recordApiService({ apiVariables });
    expect(recordsOf(stack, 'A')).toEqual(['api.example.com']);
  });
});

describe('the hosted zone', () => {
  test.each(['example.com', 'example.com.', 'Example.com', 'api.example.com'])(
    'of %s contains the API’s host',
    (name) => {
      expect(hostedZoneIssue(['api.example.com'], { name })).toBeUndefined();
    },
  );

  test.each([
    ['example.org', ['api.example.com'], 'that is the zone of example.org, and api.example.com isn’t in that domain'],
    ['ample.com', ['example.com'], 'example.com isn’t in that domain'],
    ['app.example.com', ['example.com'], 'example.com isn’t in that domain'],
    ['example.com', ['api.example.com', '*.example.org'], '*.example.org isn’t in that domain'],
  ])('of %s does not contain %s', (name, hosts, fault) => {
    expect(hostedZoneIssue(hosts, { name })).toContain(fault);
  });

  test('is refused where it is private', () => {
    expect(hostedZoneIssue(['api.example.com'], { name: 'example.com', privateZone: true })).toContain('is private');
  });
});

describe('an API with a certificate', () => {
  test('uses it, creates none, and leaves the DNS record to the zone’s operator', async () => {
    const stack = await recordApiService({ certificateArn: ownCertificate, hostedZoneId: undefined });
    expect(stack.resource(listenerType, 'https-listener').inputs['certificateArn']).toBe(ownCertificate);
    for (const type of [certificateType, validationType, recordType]) expect(ofType(stack, type)).toEqual([]);
  });

  test('has a DNS record where there is a zone', async () => {
    const stack = await recordApiService({ certificateArn: ownCertificate });
    expect(stack.resource(listenerType, 'https-listener').inputs['certificateArn']).toBe(ownCertificate);
    expect(ofType(stack, certificateType)).toEqual([]);
    expect(recordsOf(stack, 'A')).toEqual(['api.example.com']);
    expect(ofType(stack, recordType)).toHaveLength(1);
  });
});

describe('the security groups', () => {
  let stack: RecordedApiService;
  beforeAll(async () => {
    stack = await recordApiService();
  });
  const rulesOf = (type: string, holder: string) =>
    ofType(stack, type)
      .filter(({ securityGroupId }) => securityGroupId === `id-of-${holder}-security-group`)
      .map(({ cidrIpv4, referencedSecurityGroupId, ipProtocol, fromPort, toPort }) => [
        ipProtocol,
        fromPort,
        toPort,
        cidrIpv4 ?? referencedSecurityGroupId,
      ])
      .toSorted();

  test('have no other rules', () => {
    for (const group of ofType(stack, securityGroupType)) {
      expect(group).not.toHaveProperty('ingress');
      expect(group).not.toHaveProperty('egress');
    }
    expect(ofType(stack, ingressRuleType)).toHaveLength(5);
    expect(ofType(stack, egressRuleType)).toHaveLength(5);
  });

  test('let anyone connect to the load balancer on its two ports, and the load balancer to the API only', () => {
    expect(rulesOf(ingressRuleType, 'load-balancer')).toEqual([
      ['tcp', 443, 443, '0.0.0.0/0'],
      ['tcp', 80, 80, '0.0.0.0/0'],
    ]);
    expect(rulesOf(egressRuleType, 'load-balancer')).toEqual([['tcp', 8000, 8000, 'id-of-api-security-group']]);
  });

  test('let only the load balancer connect to the API, and the API to AWS and the database only', () => {
    expect(rulesOf(ingressRuleType, 'api')).toEqual([['tcp', 8000, 8000, 'id-of-load-balancer-security-group']]);
    expect(rulesOf(egressRuleType, 'api')).toEqual([
      ['tcp', 443, 443, '0.0.0.0/0'],
      ['tcp', 5432, 5432, 'id-of-database-security-group'],
    ]);
  });

  test('let no one connect to the operator’s task, and that to AWS and the database only', () => {
    expect(rulesOf(ingressRuleType, 'operator')).toEqual([]);
    expect(rulesOf(egressRuleType, 'operator')).toEqual([
      ['tcp', 443, 443, '0.0.0.0/0'],
      ['tcp', 5432, 5432, 'id-of-database-security-group'],
    ]);
  });

  test('let only the API and the operator’s task connect to the database', () => {
    expect(rulesOf(ingressRuleType, 'database')).toEqual([
      ['tcp', 5432, 5432, 'id-of-api-security-group'],
      ['tcp', 5432, 5432, 'id-of-operator-security-group'],
    ]);
  });
});
