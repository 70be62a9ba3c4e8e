import * as lb from '@pulumi/aws/lb/index.js';
import * as route53 from '@pulumi/aws/route53/index.js';
import * as pulumi from '@pulumi/pulumi';
import { apiPort } from '../environment.ts';

export interface LoadBalancerArgs {
  /** The name of the load balancer and its target group: at most 32 letters, digits and hyphens. */
  readonly name: string;
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly securityGroupId: pulumi.Input<string>;
  /** The ARN of an issued certificate. */
  readonly certificateArn: pulumi.Input<string>;
  /** The host names that get a DNS record. */
  readonly hostNames: readonly string[];
  /** The zone for these records. `undefined`: the zone's operator creates them. */
  readonly hostedZoneId: pulumi.Input<string> | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** How long a stopping task may finish its requests: longer than the API's own limit, shorter than the time until SIGKILL. */
const deregistrationSeconds = 25;

/**
 * The public entry point. It terminates TLS and forwards requests to the tasks by plain HTTP, within the network.
 *
 * It has no access log, which would need a bucket and contain addresses and query strings. The API logs each request that
 * reaches it; the load balancer's metrics count the others.
 */
export class LoadBalancer extends pulumi.ComponentResource {
  /** Where a DNS record has to point. */
  readonly dnsName: pulumi.Output<string>;
  /** Known once requests can reach it. */
  readonly targetGroupArn: pulumi.Output<string>;
  /** The dimension of the load balancer's metrics. */
  readonly metricName: pulumi.Output<string>;
  /** The dimension of its targets' metrics. */
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
    // ECS refuses a target group without a load balancer.
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
        // Shorter than the API keeps a connection open (65 s). Otherwise a request could meet a connection that the API is just
        // closing, and fail with 502.
        idleTimeout: 60,
        // Ambiguous headers are dropped, and ambiguous requests get a connection of their own.
        dropInvalidHeaderFields: true,
        desyncMitigationMode: 'defensive',
        // The client's address is appended to the header, where the API reads it by TRUSTED_PROXY.
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
          // Not /readyz: in an outage of the database, ECS would replace every task.
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
        // TLS 1.3, and TLS 1.2 with forward secrecy only.
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
