import type { StackVariable } from '@freehold/environment';
import type * as pulumi from '@pulumi/pulumi';
import { readSettings } from './config/read-settings.ts';
import { apiEnvironment } from './environment.ts';
import { Identity } from './identity/identity.ts';

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

/**
 * The whole program: reads the stack's settings and registers its resources with whatever Pulumi runtime is in place,
 * the engine's or mocks. A function, and not the body of a module, so that one process can run it for several stacks.
 *
 * @throws pulumi.RunError before any resource is registered, with a sentence for each setting that is wrong.
 */
export function freehold(): Outputs {
  const settings = readSettings();
  const identity = new Identity('identity', settings);
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
  };
}
