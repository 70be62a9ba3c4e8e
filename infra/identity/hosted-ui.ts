import { hostedUiHost } from '@freehold/aws-partitions';
import * as cognito from '@pulumi/aws/cognito/index.js';
import * as pulumi from '@pulumi/pulumi';

export interface HostedUiArgs {
  /** The first label of its host: `{domainPrefix}.auth.{region}.amazoncognito.com`, and other names in other partitions. */
  readonly domainPrefix: string;
  readonly userPool: cognito.UserPool;
  readonly webClient: cognito.UserPoolClient;
  /** `managed login` has a style for each client. The plan LITE has `classic` only. */
  readonly pages: 'managed login' | 'classic';
}

/** The sign-in pages, on a domain of Cognito’s. A change of the prefix replaces the domain. */
export class HostedUi extends pulumi.ComponentResource {
  /** Without a trailing slash. */
  readonly baseUrl: pulumi.Output<string>;
  readonly authorizationEndpoint: pulumi.Output<string>;
  readonly tokenEndpoint: pulumi.Output<string>;
  readonly logoutEndpoint: pulumi.Output<string>;

  constructor(name: string, args: HostedUiArgs, opts?: pulumi.ComponentResourceOptions) {
    super('freehold:identity:HostedUi', name, {}, opts);
    const { domainPrefix, userPool, webClient, pages } = args;

    const domain = new cognito.UserPoolDomain(
      'domain',
      { domain: domainPrefix, userPoolId: userPool.id, managedLoginVersion: pages === 'managed login' ? 2 : 1 },
      { parent: this },
    );
    if (pages === 'managed login') {
      // For a client without a style, managed login shows an error instead of its pages.
      new cognito.ManagedLoginBranding(
        'branding',
        { userPoolId: userPool.id, clientId: webClient.id, useCognitoProvidedValues: true },
        { parent: this },
      );
    }
    this.baseUrl = pulumi.all([domain.domain, userPool.region]).apply(([prefix, region]) => pagesUrl(prefix, region));
    this.authorizationEndpoint = pulumi.interpolate`${this.baseUrl}/oauth2/authorize`;
    this.tokenEndpoint = pulumi.interpolate`${this.baseUrl}/oauth2/token`;
    this.logoutEndpoint = pulumi.interpolate`${this.baseUrl}/logout`;
    this.registerOutputs();
  }
}

/** The rules of settings refuse such a region, where `aws:region` names it. */
function pagesUrl(prefix: string, region: string): string {
  const host = hostedUiHost(prefix, region);
  if (host === undefined) throw new pulumi.RunError(`AWS documents no host name of Cognito’s pages in ${region}.`);
  return `https://${host}`;
}
