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
 * The network that API and database are in: two zones, and in each a public subnet, which the internet reaches, and a
 * private one, which it doesn't.
 *
 * What the private subnets reach is a matter of cost. `natGateways` is 1: both zones go out by one gateway, and a failure
 * of its zone cuts the other off. 2: each zone has its own. 0: nothing in a private subnet gets out, so tasks run in the
 * public ones, with public addresses that their security group lets nobody call.
 *
 * There are no flow logs. They cost by the traffic, and say who talked to whom, which here the security groups decide: in
 * come connections to the load balancer alone, whose metrics count them.
 */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** One a zone: the load balancer's. Known once the internet is reached from there. */
  readonly publicSubnetIds: readonly pulumi.Output<string>[];
  /** One a zone: the database's. */
  readonly privateSubnetIds: readonly pulumi.Output<string>[];
  /** Where tasks run, and whether they need public addresses for a way out. The ids are known once there is that way. */
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
      // Both for the database, which has a name and no address that stays.
      { cidrBlock: '10.0.0.0/16', enableDnsSupport: true, enableDnsHostnames: true, tags: this.#named('network') },
      { parent: this },
    );
  }

  /** Whatever is made without a security group gets this one, which would let all of its holders talk to each other. */
  #emptyDefaultSecurityGroup(): void {
    new ec2.DefaultSecurityGroup(
      'default-security-group',
      { vpcId: this.#vpc.id, ingress: [], egress: [], tags: this.#named('default-admits-nothing') },
      { parent: this },
    );
  }

  /** A /20 of the network's /16 for each subnet: what is left is for zones and subnets to come. */
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
        // In the public ones too: who needs a public address asks for it.
        mapPublicIpOnLaunch: false,
        tags: this.#named(name),
      },
      // A zone that is new, or away for an hour, moves the others in the list, and must not move subnets.
      { parent: this, ignoreChanges: ['availabilityZone'] },
    );
  }

  #createInternetGateway(): ec2.InternetGateway {
    return new ec2.InternetGateway(
      'internet-gateway',
      { vpcId: this.#vpc.id, tags: this.#named('internet') },
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
      const address = new ec2.Eip(`${name}-address`, { domain: 'vpc', tags: this.#named(name) }, { parent: this });
      return new ec2.NatGateway(
        `${name}-gateway`,
        { subnetId, allocationId: address.id, tags: this.#named(name) },
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

  /** Its routes are resources of their own: inline ones would take away those that the endpoint adds. */
  #createRouteTable(name: string): ec2.RouteTable {
    return new ec2.RouteTable(
      `${name}-route-table`,
      { vpcId: this.#vpc.id, tags: this.#named(name) },
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
   * The layers of images come from S3, and by this way at no cost, where a NAT gateway charges for each gigabyte. It has
   * no policy of its own: who may do what in S3 is a matter of their roles.
   */
  #createStorageEndpoint(routings: readonly Routing[]): void {
    new ec2.VpcEndpoint(
      's3-endpoint',
      {
        vpcId: this.#vpc.id,
        vpcEndpointType: 'Gateway',
        serviceName: pulumi.interpolate`com.amazonaws.${this.#vpc.region}.s3`,
        routeTableIds: routings.map(({ table }) => table.id),
        tags: this.#named('s3'),
      },
      { parent: this },
    );
  }

  /** The tags of something that has no name but its tag `Name`. */
  #named(suffix: string): Record<string, string> {
    return { ...this.#tags, Name: `${this.#prefix}-${suffix}` };
  }
}

interface Routing {
  readonly table: ec2.RouteTable;
  /** Of the subnets that go by it. */
  readonly subnetIds: readonly pulumi.Output<string>[];
}

/** A subnet's id for whoever needs its way out at once: a task that starts before there is one fails. */
function idDependingOn(subnet: ec2.Subnet, ...others: readonly pulumi.CustomResource[]): pulumi.Output<string> {
  return pulumi.all([subnet.id, ...others.map(({ id }) => id)]).apply(() => subnet.id);
}
