import * as ec2 from '@pulumi/aws/ec2/index.js';
import * as pulumi from '@pulumi/pulumi';
import { namePrefix, type Settings } from '../config/settings.ts';
import { twoAvailabilityZones } from './availability-zones.ts';

export interface NetworkArgs {
  readonly settings: Settings;
}

interface Zone {
  readonly number: number;
  readonly publicSubnet: ec2.Subnet;
  readonly privateSubnet: ec2.Subnet;
}

interface ZoneAddresses {
  readonly publicBlock: string;
  readonly privateBlock: string;
}

/**
 * The network of the API and the database: two availability zones, each with a public subnet, which the internet reaches, and
 * a private one, which it doesn't.
 *
 * `natGateways` decides how the private subnets reach the internet. 1: both zones use one gateway, and an outage of its zone
 * cuts off the other. 2: each zone has a gateway. 0: private subnets reach nothing, so tasks run in the public ones, with
 * public addresses that the security group closes to callers.
 *
 * There are no flow logs: they cost by traffic, and the only connections from outside are those to the load balancer, whose
 * metrics count them.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** One in each zone, for the load balancer. Resolved once the internet can be reached from them. */
  readonly publicSubnetIds: readonly pulumi.Output<string>[];
  /** One in each zone, for the database. */
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  /** The subnets of tasks, and whether tasks need public addresses. Resolved once the internet can be reached from them. */
  readonly taskSubnets: { readonly ids: readonly pulumi.Output<string>[]; readonly assignPublicIp: boolean };

  readonly #prefix: string;
  readonly #tags: Readonly<Record<string, string>>;
  readonly #vpc: ec2.Vpc;

  constructor(name: string, { settings }: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:network:Network', name, {}, opts);
    this.#prefix = namePrefix(settings);
    this.#tags = { Project: settings.name, Stack: pulumi.getStack() };

    this.#vpc = this.#createVpc();
    this.#emptyDefaultSecurityGroup();
    const zones = this.#createZones();
    const publicRouting = this.#routePublicSubnets(zones, this.#createInternetGateway());
    const gateways = this.#createNatGateways(publicRouting.subnetIds.slice(0, settings.natGateways));
    const privateRouting = zones.map((zone, index) => this.#routePrivateSubnet(zone, gateways[index] ?? gateways[0]));
    this.#createStorageEndpoint([publicRouting, ...privateRouting]);

    this.vpcId = this.#vpc.id;
    this.publicSubnetIds = publicRouting.subnetIds;
    this.privateSubnetIds = zones.map(({ privateSubnet }) => privateSubnet.id);
    this.taskSubnets =
      settings.natGateways === 0
        ? { ids: publicRouting.subnetIds, assignPublicIp: true }
        : { ids: privateRouting.flatMap(({ subnetIds }) => subnetIds), assignPublicIp: false };
    this.registerOutputs();
  }

  #createVpc(): ec2.Vpc {
    return new ec2.Vpc(
      'vpc',
      // For the database, which has a DNS name and no fixed address.
      { cidrBlock: '10.0.0.0/16', enableDnsSupport: true, enableDnsHostnames: true, tags: this.#nameTags('network') },
      { parent: this },
    );
  }

  /** Resources without a security group get this one. By default it allows all of its holders to connect to each other. */
  #emptyDefaultSecurityGroup(): void {
    new ec2.DefaultSecurityGroup(
      'default-security-group',
      { vpcId: this.#vpc.id, ingress: [], egress: [], tags: this.#nameTags('default-admits-nothing') },
      { parent: this },
    );
  }

  /** Each subnet is a /20 of the network's /16. The rest is for further zones and subnets. */
  #createZones(): Zone[] {
    const [first, second] = twoAvailabilityZones({ parent: this });
    return [
      this.#createZone(1, first, { publicBlock: '10.0.0.0/20', privateBlock: '10.0.128.0/20' }),
      this.#createZone(2, second, { publicBlock: '10.0.16.0/20', privateBlock: '10.0.144.0/20' }),
    ];
  }

  #createZone(number: number, availabilityZone: pulumi.Output<string>, addresses: ZoneAddresses): Zone {
    return {
      number,
      publicSubnet: this.#createSubnet(`public-${number}`, addresses.publicBlock, availabilityZone),
      privateSubnet: this.#createSubnet(`private-${number}`, addresses.privateBlock, availabilityZone),
    };
  }

  #createSubnet(name: string, cidrBlock: string, availabilityZone: pulumi.Output<string>): ec2.Subnet {
    return new ec2.Subnet(
      `${name}-subnet`,
      {
        vpcId: this.#vpc.id,
        cidrBlock,
        availabilityZone,
        // In public subnets too: what needs a public address asks for one.
        mapPublicIpOnLaunch: false,
        tags: this.#nameTags(name),
      },
      // A zone that appears or disappears shifts the list, and must not move subnets.
      { parent: this, ignoreChanges: ['availabilityZone'] },
    );
  }

  #createInternetGateway(): ec2.InternetGateway {
    return new ec2.InternetGateway(
      'internet-gateway',
      { vpcId: this.#vpc.id, tags: this.#nameTags('internet') },
      { parent: this },
    );
  }

  #routePublicSubnets(zones: readonly Zone[], internet: ec2.InternetGateway): Routing {
    const table = this.#createRouteTable('public');
    const defaultRoute = this.#route('public', table, { gatewayId: internet.id });
    return {
      table,
      subnetIds: zones.map(({ number, publicSubnet }) =>
        idDependingOn(publicSubnet, this.#associate(`public-${number}`, publicSubnet, table), defaultRoute),
      ),
    };
  }

  #createNatGateways(publicSubnetIds: readonly pulumi.Output<string>[]): ec2.NatGateway[] {
    return publicSubnetIds.map((subnetId, index) => {
      const name = `nat-${index + 1}`;
      const address = new ec2.Eip(`${name}-address`, { domain: 'vpc', tags: this.#nameTags(name) }, { parent: this });
      return new ec2.NatGateway(
        `${name}-gateway`,
        { subnetId, allocationId: address.id, tags: this.#nameTags(name) },
        { parent: this },
      );
    });
  }

  #routePrivateSubnet({ number, privateSubnet }: Zone, gateway: ec2.NatGateway | undefined): Routing {
    const name = `private-${number}`;
    const table = this.#createRouteTable(name);
    const association = this.#associate(name, privateSubnet, table);
    const defaultRoute = gateway === undefined ? [] : [this.#route(name, table, { natGatewayId: gateway.id })];
    return { table, subnetIds: [idDependingOn(privateSubnet, association, ...defaultRoute)] };
  }

  /** Its routes are resources of their own: inline routes would remove those that the endpoint adds. */
  #createRouteTable(name: string): ec2.RouteTable {
    return new ec2.RouteTable(
      `${name}-route-table`,
      { vpcId: this.#vpc.id, tags: this.#nameTags(name) },
      { parent: this },
    );
  }

  #route(name: string, { id }: ec2.RouteTable, target: Pick<ec2.RouteArgs, 'gatewayId' | 'natGatewayId'>): ec2.Route {
    return new ec2.Route(
      `${name}-way-out`,
      { routeTableId: id, destinationCidrBlock: '0.0.0.0/0', ...target },
      { parent: this },
    );
  }

  #associate(name: string, subnet: ec2.Subnet, table: ec2.RouteTable): ec2.RouteTableAssociation {
    return new ec2.RouteTableAssociation(
      `${name}-association`,
      { subnetId: subnet.id, routeTableId: table.id },
      { parent: this },
    );
  }

  /**
   * Image layers come from S3. The endpoint is free, while a NAT gateway charges by the gigabyte. It has no policy of its own:
   * roles decide who may do what in S3.
   */
  #createStorageEndpoint(routings: readonly Routing[]): void {
    new ec2.VpcEndpoint(
      's3-endpoint',
      {
        vpcId: this.#vpc.id,
        vpcEndpointType: 'Gateway',
        // The same in every partition, as the service principals of policies are.
        serviceName: pulumi.interpolate`com.amazonaws.${this.#vpc.region}.s3`,
        routeTableIds: routings.map(({ table }) => table.id),
        tags: this.#nameTags('s3'),
      },
      { parent: this },
    );
  }

  /** The tags of a resource whose only name is the tag `Name`. */
  #nameTags(suffix: string): Record<string, string> {
    return { ...this.#tags, Name: `${this.#prefix}-${suffix}` };
  }
}

interface Routing {
  readonly table: ec2.RouteTable;
  /** The subnets that use the table. */
  readonly subnetIds: readonly pulumi.Output<string>[];
}

/** A subnet's id, resolved after its routes exist: a task that starts before that fails. */
function idDependingOn(subnet: ec2.Subnet, ...others: readonly pulumi.CustomResource[]): pulumi.Output<string> {
  return pulumi.all([subnet.id, ...others.map(({ id }) => id)]).apply(() => subnet.id);
}
