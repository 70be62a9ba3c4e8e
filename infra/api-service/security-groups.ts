import * as ec2 from '@pulumi/aws/ec2/index.js';
import * as vpc from '@pulumi/aws/vpc/index.js';
import * as pulumi from '@pulumi/pulumi';
import { apiPort } from '../environment.ts';

export interface SecurityGroupsArgs {
  /** The prefix of their names. */
  readonly prefix: string;
  readonly vpcId: pulumi.Input<string>;
  readonly databaseSecurityGroupId: pulumi.Input<string>;
  readonly tags: Readonly<Record<string, string>>;
}

const anywhere = '0.0.0.0/0';
const httpsPort = 443;
const postgresqlPort = 5432;

/**
 * Who may connect to whom: the internet to the load balancer, the load balancer to the API, the API and the operator to the
 * database and, by HTTPS, to AWS. Nothing may connect to the operator's task. DNS needs no rule: security groups don't filter
 * requests to the network's own resolver.
 */
export class SecurityGroups extends pulumi.ComponentResource {
  readonly loadBalancerId: pulumi.Output<string>;
  readonly apiId: pulumi.Output<string>;
  readonly operatorId: pulumi.Output<string>;

  readonly #args: SecurityGroupsArgs;

  constructor(name: string, args: SecurityGroupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:api-service:SecurityGroups', name, {}, opts);
    this.#args = args;

    this.loadBalancerId = this.#createGroup('load-balancer', 'Who the internet may call').id;
    this.apiId = this.#createGroup('api', 'The API: hears from the load balancer alone').id;
    this.operatorId = this.#createGroup('operator', 'The operator: hears from nobody').id;

    this.#allowIngressFromAnywhere('http', 80, this.loadBalancerId);
    this.#allowIngressFromAnywhere('https', httpsPort, this.loadBalancerId);
    this.#connectLoadBalancerToApi();
    for (const [task, id] of [['api', this.apiId] as const, ['operator', this.operatorId] as const]) {
      this.#allowEgress(`${task}-to-amazon`, id, { cidrIpv4: anywhere }, httpsPort);
      this.#allowEgress(
        `${task}-to-database`,
        id,
        { referencedSecurityGroupId: this.#args.databaseSecurityGroupId },
        postgresqlPort,
      );
    }
    this.registerOutputs();
  }

  /** A group without rules allows nothing in and nothing out. A change of its description replaces it. */
  #createGroup(name: string, description: string): ec2.SecurityGroup {
    const { prefix, vpcId, tags } = this.#args;
    return new ec2.SecurityGroup(
      `${name}-security-group`,
      { name: `${prefix}-${name}`, description, vpcId, tags: { ...tags, Name: `${prefix}-${name}` } },
      { parent: this },
    );
  }

  #allowIngressFromAnywhere(name: string, port: number, securityGroupId: pulumi.Output<string>): void {
    new vpc.SecurityGroupIngressRule(
      `load-balancer-from-anywhere-by-${name}`,
      { securityGroupId, cidrIpv4: anywhere, ...tcp(port), tags: this.#args.tags },
      { parent: this },
    );
  }

  #connectLoadBalancerToApi(): void {
    this.#allowEgress('load-balancer-to-api', this.loadBalancerId, { referencedSecurityGroupId: this.apiId }, apiPort);
    new vpc.SecurityGroupIngressRule(
      'api-from-load-balancer',
      {
        securityGroupId: this.apiId,
        referencedSecurityGroupId: this.loadBalancerId,
        ...tcp(apiPort),
        tags: this.#args.tags,
      },
      { parent: this },
    );
  }

  #allowEgress(
    name: string,
    securityGroupId: pulumi.Output<string>,
    to: Pick<vpc.SecurityGroupEgressRuleArgs, 'cidrIpv4' | 'referencedSecurityGroupId'>,
    port: number,
  ): void {
    new vpc.SecurityGroupEgressRule(
      name,
      { securityGroupId, ...to, ...tcp(port), tags: this.#args.tags },
      { parent: this },
    );
  }
}

function tcp(port: number): { ipProtocol: string; fromPort: number; toPort: number } {
  return { ipProtocol: 'tcp', fromPort: port, toPort: port };
}
