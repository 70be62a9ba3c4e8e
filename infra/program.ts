import type { StackVariable } from '@freehold/environment';
import * as pulumi from '@pulumi/pulumi';
import { ApiService } from './api-service/api-service.ts';
import { readSettings } from './config/read-settings.ts';
import { deploysApi } from './config/rules.ts';
import type { Settings } from './config/settings.ts';
import { Database } from './database/database.ts';
import { apiEnvironment } from './environment.ts';
import { Identity } from './identity/identity.ts';
import { Network } from './network/network.ts';

export type { Settings } from './config/settings.ts';

/** What a stack tells the world once it stands. Both client secrets are Pulumi secrets; empty where there is none. */
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
  /** The API's variables that only the cloud knows. */
  readonly environment: Readonly<Record<StackVariable, pulumi.Input<string>>>;
}

/** What there is to say besides where an API is deployed. */
export interface ApiOutputs {
  readonly apiUrl: pulumi.Output<string>;
  /** What the DNS record of the API's host has to point to. Where there is a hosted zone, it does. */
  readonly loadBalancerDnsName: pulumi.Output<string>;
  readonly clusterName: pulumi.Output<string>;
  readonly serviceName: pulumi.Output<string>;
  /** What the API and the migrations write. */
  readonly logGroupName: pulumi.Output<string>;
  /** What the operator's command writes. */
  readonly operatorLogGroupName: pulumi.Output<string>;
  /** The name of the database's instance in RDS. */
  readonly databaseInstance: pulumi.Output<string>;
  /** A line for a shell, which runs `freehold doctor` in the cloud. */
  readonly operatorCommand: pulumi.Output<string>;
}

/**
 * The whole program: reads the stack's settings and registers its resources with whatever Pulumi runtime is in place,
 * the engine's or mocks. A function, and not the body of a module, so that one process can run it for several stacks.
 *
 * @throws pulumi.RunError before any resource is registered, with a sentence for each setting that is wrong.
 */
export function createStack(): Outputs & Partial<ApiOutputs> {
  const settings = readSettings();
  const identity = new Identity('identity', settings);
  const api = deploysApi(settings) ? deployApi(identity, settings) : undefined;
  if (api === undefined && settings.deployApi) {
    void pulumi.log.warn(
      `No API is deployed: it has no certificate, and a sign-in over plain HTTP is none. Set ${pulumi.getProject()}:hostedZoneId ` +
        'or certificateArn, and publicUrl; or deployApi to false, if the user pool is all that you want.',
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
