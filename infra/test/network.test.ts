import { NetworkInterface } from '@pulumi/aws/ec2/index.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { outputValue } from '../mocks/recorded-stack.ts';
import { firstTwo } from '../network/availability-zones.ts';
import { Network } from '../network/network.ts';
import { type RecordedComponent, recordComponent } from './support/recorded-component.ts';

const subnetType = 'aws:ec2/subnet:Subnet';
const routeType = 'aws:ec2/route:Route';
const natGatewayType = 'aws:ec2/natGateway:NatGateway';

const recordNetwork = (config: Record<string, unknown> = {}, stack = 'dev') =>
  recordComponent((settings, options) => new Network('network', { settings }, options), config, stack);

const publicSubnets = ['id-of-public-1-subnet', 'id-of-public-2-subnet'];
const privateSubnets = ['id-of-private-1-subnet', 'id-of-private-2-subnet'];

/** Where a subnet's traffic to anywhere goes: to the target of its route table's default route. */
function defaultRouteTarget(subnetId: string, { resources }: RecordedComponent<Network>): unknown {
  const tables = resources.filter(
    ({ type, inputs }) =>
      type === 'aws:ec2/routeTableAssociation:RouteTableAssociation' && inputs['subnetId'] === subnetId,
  );
  expect(tables).toHaveLength(1);
  const routes = resources.filter(
    ({ type, inputs }) => type === routeType && inputs['routeTableId'] === tables[0]?.inputs['routeTableId'],
  );
  expect(routes.length).toBeLessThanOrEqual(1);
  if (routes[0] === undefined) return 'nowhere';
  const { routeTableId: _, destinationCidrBlock, ...target } = routes[0].inputs;
  expect(destinationCidrBlock).toBe('0.0.0.0/0');
  return target;
}

describe('the network with the default settings', () => {
  let network: RecordedComponent<Network>;
  beforeAll(async () => {
    network = await recordNetwork();
  });
  const ofType = (type: string) => network.resources.filter((resource) => resource.type === type);

  test('is one VPC with DNS names for its hosts', () => {
    expect(ofType('aws:ec2/vpc:Vpc').map(({ inputs }) => inputs)).toEqual([
      {
        cidrBlock: '10.0.0.0/16',
        enableDnsSupport: true,
        enableDnsHostnames: true,
        tags: { Project: 'freehold', Stack: 'dev', Name: 'freehold-dev-network' },
      },
    ]);
  });

  test('has a public and a private subnet in each of two zones, with addresses of their own', () => {
    expect(
      ofType(subnetType).map(({ inputs }) => [inputs['tags'], inputs['availabilityZone'], inputs['cidrBlock']]),
    ).toEqual([
      [expect.objectContaining({ Name: 'freehold-dev-public-1' }), 'us-east-1b', '10.0.0.0/20'],
      [expect.objectContaining({ Name: 'freehold-dev-private-1' }), 'us-east-1b', '10.0.128.0/20'],
      [expect.objectContaining({ Name: 'freehold-dev-public-2' }), 'us-east-1c', '10.0.16.0/20'],
      [expect.objectContaining({ Name: 'freehold-dev-private-2' }), 'us-east-1c', '10.0.144.0/20'],
    ]);
    expect(ofType(subnetType).every(({ inputs }) => inputs['vpcId'] === 'id-of-vpc')).toBe(true);
  });

  test('keeps its subnets when AWS lists other zones', () => {
    expect(ofType(subnetType).map(({ options }) => options.ignoreChanges)).toEqual(
      Array.from({ length: 4 }, () => ['availabilityZone']),
    );
  });

  test('gives public addresses only on request', () => {
    expect(ofType(subnetType).map(({ inputs }) => inputs['mapPublicIpOnLaunch'])).toEqual([false, false, false, false]);
  });

  test('has a default security group without rules', () => {
    const { inputs } = network.resource('aws:ec2/defaultSecurityGroup:DefaultSecurityGroup', 'default-security-group');
    expect(inputs).toMatchObject({ vpcId: 'id-of-vpc', ingress: [], egress: [] });
  });

  test('has a route from the public subnets to the internet', () => {
    for (const subnet of publicSubnets) {
      expect(defaultRouteTarget(subnet, network)).toEqual({ gatewayId: 'id-of-internet-gateway' });
    }
  });

  test('has no route from the internet to a private subnet', () => {
    for (const subnet of privateSubnets) {
      expect(defaultRouteTarget(subnet, network)).not.toHaveProperty('gatewayId');
    }
  });

  test('reaches S3 without a NAT gateway', () => {
    const { inputs } = network.resource('aws:ec2/vpcEndpoint:VpcEndpoint', 's3-endpoint');
    expect(inputs).toMatchObject({
      vpcId: 'id-of-vpc',
      vpcEndpointType: 'Gateway',
      serviceName: 'com.amazonaws.eu-central-1.s3',
    });
    expect(inputs['routeTableIds']).toEqual(ofType('aws:ec2/routeTable:RouteTable').map(({ name }) => `id-of-${name}`));
  });

  test('has no inline routes, which would remove those of the endpoint', () => {
    for (const { inputs } of ofType('aws:ec2/routeTable:RouteTable')) expect(inputs).not.toHaveProperty('routes');
  });

  test('offers the subnets for load balancer, database and tasks', async () => {
    const { vpcId, publicSubnetIds, privateSubnetIds, taskSubnets } = network.component;
    expect(await outputValue(vpcId)).toBe('id-of-vpc');
    expect(await outputValue([...publicSubnetIds])).toEqual(publicSubnets);
    expect(await outputValue([...privateSubnetIds])).toEqual(privateSubnets);
    expect(await outputValue([...taskSubnets.ids])).toEqual(privateSubnets);
  });

  test('tags every resource with project, stack and name', () => {
    const unmarked = network.resources.filter(({ inputs }) => inputs['tags'] === undefined).map(({ type }) => type);
    expect(new Set(unmarked)).toEqual(new Set([routeType, 'aws:ec2/routeTableAssociation:RouteTableAssociation']));
    for (const { inputs } of network.resources) {
      if (inputs['tags'] === undefined) continue;
      expect(inputs['tags']).toEqual({
        Project: 'freehold',
        Stack: 'dev',
        Name: expect.stringMatching(/^freehold-dev-./),
      });
    }
  });
});

describe('the route of the private subnets to the internet', () => {
  test.each([
    {
      natGateways: 0,
      gateways: [],
      ways: ['nowhere', 'nowhere'],
      tasks: { subnets: publicSubnets, assignPublicIp: true },
    },
    {
      natGateways: 1,
      gateways: [publicSubnets[0]],
      ways: [{ natGatewayId: 'id-of-nat-1-gateway' }, { natGatewayId: 'id-of-nat-1-gateway' }],
      tasks: { subnets: privateSubnets, assignPublicIp: false },
    },
    {
      natGateways: 2,
      gateways: publicSubnets,
      ways: [{ natGatewayId: 'id-of-nat-1-gateway' }, { natGatewayId: 'id-of-nat-2-gateway' }],
      tasks: { subnets: privateSubnets, assignPublicIp: false },
    },
  ])('uses $natGateways NAT gateways, and tasks run where there is a route', async (expected) => {
    const network = await recordNetwork({ natGateways: expected.natGateways });

    expect(privateSubnets.map((subnet) => defaultRouteTarget(subnet, network))).toEqual(expected.ways);
    const gateways = network.resources.filter(({ type }) => type === natGatewayType);
    expect(gateways.map(({ inputs }) => inputs['subnetId'])).toEqual(expected.gateways);
    // Each has an address of its own, and none is left over, which would cost as well.
    const addresses = network.resources.filter(({ type }) => type === 'aws:ec2/eip:Eip');
    expect(gateways.map(({ inputs }) => inputs['allocationId'])).toEqual(addresses.map(({ name }) => `id-of-${name}`));

    const { ids, assignPublicIp } = network.component.taskSubnets;
    expect({ subnets: await outputValue([...ids]), assignPublicIp }).toEqual(expected.tasks);
  });
});

test.each([0, 1, 2])(
  'the subnets of tasks resolve only after their routes exist, with %i NAT gateways',
  async (natGateways) => {
    const { resources } = await recordComponent(
      (settings, options) => {
        const network = new Network('network', { settings }, options);
        for (const [index, subnetId] of network.taskSubnets.ids.entries()) {
          new NetworkInterface(`of-task-${index + 1}`, { subnetId });
        }
      },
      { natGateways },
    );
    const names = resources.map(({ name }) => name);
    for (const zone of [1, 2]) {
      const ways = natGateways === 0 ? ['public-way-out', `public-${zone}-association`] : [`private-${zone}-way-out`];
      for (const way of ways) expect(names.indexOf(`of-task-${zone}`)).toBeGreaterThan(names.indexOf(way));
      for (const way of ways) expect(names).toContain(way);
    }
  },
);

test('the network is named after project and stack', async () => {
  const network = await recordNetwork({ name: 'acorn' }, 'production');
  expect(network.resource('aws:ec2/vpc:Vpc', 'vpc').inputs['tags']).toEqual({
    Project: 'acorn',
    Stack: 'production',
    Name: 'acorn-production-network',
  });
});

test('the network reports a region with too few zones', () => {
  expect(firstTwo(['eu-central-1a', 'eu-central-1b', 'eu-central-1c'])).toEqual(['eu-central-1a', 'eu-central-1b']);
  const rule =
    /needs two availability zones, and this region has \d that can be used. Choose another region, aws:region\./;
  for (const names of [[], ['eu-central-1a']]) expect(() => firstTwo(names)).toThrow(rule);
});
