import type { StackVariable } from '@freehold/environment';
import * as pulumi from '@pulumi/pulumi';
import { ApiService } from './api-service/api-service.ts';
import { readSettings } from './config/read-settings.ts';
import { deploysApi, hasOperators } from './config/rules.ts';
import type { Settings } from './config/settings.ts';
import { Database } from './database/database.ts';
import { apiEnvironment } from './environment.ts';
import { Identity } from './identity/identity.ts';
import { Network } from './network/network.ts';

export type { Settings } from './config/settings.ts';

/** The outputs of every stack. Both client secrets are Pulumi secrets; they are empty where a client has none. */
export interface Outputs {
  readonly region: pulumi.Output<string>;
  readonly userPoolId: pulumi.Output<string>;
  readonly userPoolArn: pulumi.Output<string>;
  readonly serverClientId: pulumi.Output<string>;
  readonly serverClientSecret: pulumi.Output<string>;
  readonly webClientId: pulumi.Output<string>;
  readonly webClientSecret: pulumi.Output<string>;
  readonly hostedUiUrl: pulumi.Output<string>;
  readonly authorizationEndpoint: pulumi.Output<string>;
  readonly tokenEndpoint: pulumi.Output<string>;
  readonly logoutEndpoint: pulumi.Output<string>;
  /** The API's variables that only the stack knows. */
  readonly environment: Readonly<Record<StackVariable, pulumi.Input<string>>>;
}

/** Further outputs where an API is deployed. */
export interface ApiOutputs {
  readonly apiUrl: pulumi.Output<string>;
  /** Where the DNS record of the API's host has to point. With a hosted zone, the program creates it. */
  readonly loadBalancerDnsName: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  /** The log of the API and the migrations. */
  readonly logGroupName: pulumi.Output<string>;
  /** The log of the operator's command. */
  readonly operatorLogGroupName: pulumi.Output<string>;
  /** The name of the database instance in RDS. */
  readonly databaseInstance: pulumi.Output<string>;
  /** A shell command that runs `freehold doctor` on AWS. */
  readonly operatorCommand: pulumi.Output<string>;
}

/**
 * The whole program: it reads the stack's settings and registers the resources with the Pulumi engine or with mocks. It is a
 * function, so that one process can run it for several stacks.
 *
 * @throws pulumi.RunError before any resource is registered, with a sentence for each setting that is wrong.
 */
export function createStack(): Outputs & Partial<ApiOutputs> {
  const settings = readSettings();
  const identity = new Identity('identity', settings);
  const api = deploysApi(settings) ? deployApi(identity, settings) : undefined;
  if (api === undefined && settings.deployApi) {
    void pulumi.log.warn(
      `No API is deployed: it has no certificate, and sign-in needs HTTPS. Set ${pulumi.getProject()}:hostedZoneId or ` +
        'certificateArn, and publicUrl; or set deployApi to false, if you want the user pool only.',
    );
  }
  if (hasOperators(settings) && settings.mfa === 'OFF') {
    void pulumi.log.warn(
      `Operators act for all tenants with a password alone: set ${pulumi.getProject()}:mfa to OPTIONAL or ON, so that the ` +
        'API refuses those without a second factor.',
    );
  }
  return {
    region: identity.userPool.region,
    userPoolId: identity.userPool.id,
    userPoolArn: identity.userPool.arn,
    serverClientId: identity.serverClient.id,
    serverClientSecret: identity.serverClientSecret,
    webClientId: identity.webClient.id,
    webClientSecret: identity.webClientSecret,
    hostedUiUrl: identity.hostedUi.baseUrl,
    authorizationEndpoint: identity.hostedUi.authorizationEndpoint,
    tokenEndpoint: identity.hostedUi.tokenEndpoint,
    logoutEndpoint: identity.hostedUi.logoutEndpoint,
    environment: apiEnvironment(identity, settings),
    ...api,
  };
}

function deployApi(identity: Identity, settings: Settings): ApiOutputs {
  const network = new Network('network', { settings });
  const database = new Database('database', { settings, network });
  const api = new ApiService('api-service', { settings, identity, network, database });
  return {
    apiUrl: api.url,
    loadBalancerDnsName: api.loadBalancerDnsName,
    clusterName: api.clusterName,
    serviceName: api.serviceName,
    logGroupName: api.logGroupName,
    operatorLogGroupName: api.operatorLogGroupName,
    databaseInstance: database.instanceIdentifier,
    operatorCommand: api.operatorCommand,
  };
}
