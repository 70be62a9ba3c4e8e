import * as lb from '@pulumi/aws/lb/index.js';
import * as route53 from '@pulumi/aws/route53/index.js';
import * as pulumi from '@pulumi/pulumi';
import { apiPort } from '../environment.ts';

export interface LoadBalancerArgs {
  /** Its name, and its target group's: at most 32 letters, digits and hyphens. */
  readonly name: string;
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  /** A certificate that is issued. */
  readonly certificateArn: pulumi.Input<string>;
  /** Names by which it is to be found. */
  readonly hostNames: readonly string[];
  /** Where these names go; undefined: whoever runs the zone makes the records. */
  readonly hostedZoneId: pulumi.Input<string> | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * How long a task that is to go still gets the answers to what it was asked. It is the longest that the API itself gives
 * its requests to end, with room to spare, and shorter than the time until ECS kills it.
 */
const deregistrationSeconds = 25;

/**
 * What the internet talks to. It ends TLS, and hands requests on to the tasks by plain HTTP, within the network.
 *
 * It has no access log: that takes a bucket and holds people's addresses and query strings. The API writes a line for
 * each request; what never reaches it, the load balancer's metrics count.
 */
export class LoadBalancer extends pulumi.ComponentResource {
  /** Where a DNS record has to point to. */
  readonly dnsName: pulumi.Output<string>;
  /** Known once requests can reach it. */
  readonly targetGroupArn: pulumi.Output<string>;
  /** As metrics name it. */
  readonly metricName: pulumi.Output<string>;
  /** As metrics name its targets. */
  readonly targetGroupMetricName: pulumi.Output<string>;

  readonly #args: LoadBalancerArgs;

  constructor(name: string, args: LoadBalancerArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:api-service:LoadBalancer', name, {}, opts);
    this.#args = args;

    const balancer = this.#createBalancer();
    const targets = this.#createTargetGroup();
    const listener = this.#listen(balancer, targets);
    this.#redirectToHttps(balancer);
    this.#createRecords(balancer);

    this.dnsName = balancer.dnsName;
    // ECS refuses a target group that belongs to no load balancer yet.
    this.targetGroupArn = pulumi.all([targets.arn, listener.id]).apply(([arn]) => arn);
    this.metricName = balancer.arnSuffix;
    this.targetGroupMetricName = targets.arnSuffix;
    this.registerOutputs();
  }

  #createBalancer(): lb.LoadBalancer {
    return new lb.LoadBalancer(
      'load-balancer',
      {
        name: this.#args.name,
        loadBalancerType: 'application',
        internal: false,
        // The network has no IPv6 addresses.
        ipAddressType: 'ipv4',
        subnets: [...this.#args.subnetIds],
        securityGroups: [this.#args.securityGroupId],
        // Shorter than the API keeps a connection (65 s). Were it longer, requests would meet connections that the API is
        // just closing, and end as 502.
        idleTimeout: 60,
        // What two readers may understand differently is dropped, or sent by a connection of its own.
        dropInvalidHeaderFields: true,
        desyncMitigationMode: 'defensive',
        // The caller's address goes to the end of the header, where TRUSTED_PROXY=1 has the API look for it.
        xffHeaderProcessingMode: 'append',
        tags: this.#args.tags,
      },
      { parent: this },
    );
  }

  #createTargetGroup(): lb.TargetGroup {
    return new lb.TargetGroup(
      'api-targets',
      {
        name: this.#args.name,
        vpcId: this.#args.vpcId,
        targetType: 'ip',
        protocol: 'HTTP',
        port: apiPort,
        deregistrationDelay: deregistrationSeconds,
        healthCheck: {
          // The process answers, and no more: /readyz would have every task replaced when the database is away.
          path: '/healthz',
          matcher: '200',
          interval: 10,
          timeout: 5,
          healthyThreshold: 2,
          unhealthyThreshold: 3,
        },
        tags: this.#args.tags,
      },
      { parent: this },
    );
  }

  #listen(balancer: lb.LoadBalancer, targets: lb.TargetGroup): lb.Listener {
    return new lb.Listener(
      'https-listener',
      {
        loadBalancerArn: balancer.arn,
        protocol: 'HTTPS',
        port: 443,
        // TLS 1.3, and of 1.2 only what keeps recorded traffic secret when the key gets out.
        sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
        certificateArn: this.#args.certificateArn,
        defaultActions: [{ type: 'forward', targetGroupArn: targets.arn }],
        tags: this.#args.tags,
      },
      { parent: this },
    );
  }

  #redirectToHttps(balancer: lb.LoadBalancer): void {
    new lb.Listener(
      'http-listener',
      {
        loadBalancerArn: balancer.arn,
        protocol: 'HTTP',
        port: 80,
        defaultActions: [{ type: 'redirect', redirect: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' } }],
        tags: this.#args.tags,
      },
      { parent: this },
    );
  }

  #createRecords(balancer: lb.LoadBalancer): void {
    const { hostNames, hostedZoneId } = this.#args;
    if (hostedZoneId === undefined) return;
    for (const hostName of hostNames) {
      new route53.Record(
        `address-of-${hostName}`,
        {
          zoneId: hostedZoneId,
          name: hostName,
          type: 'A',
          aliases: [{ name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: false }],
        },
        { parent: this },
      );
    }
  }
}
