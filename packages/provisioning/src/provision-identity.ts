import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoEmulator } from '@freehold/cognito-emulator';
import { createStack, type Settings } from '@freehold/infra/program';
import { errorMessage, ProvisioningError } from './errors.ts';
import { runInProcess } from './in-process-stack.ts';
import { provisionResource } from './resources/resource-types.ts';
import { type StackOutputs, stackOutputs } from './stack-outputs.ts';

export interface Provisioning {
  /** The local Cognito: `http://127.0.0.1:9229`. Required, so that no mistake reaches AWS. */
  readonly endpoint: string;
  /** The pool's region: `us-east-1`. */
  readonly region: string;
  /** The stack's name, a part of the resources' names: `freehold-dev-users`. */
  readonly stack: string;
  /** Settings of the Pulumi project, with defaults. No API is deployed. */
  readonly config: Partial<Settings>;
  /** Called with the ARN and the code of every Lambda function, new or not. */
  readonly registerFunction: CognitoEmulator['registerFunction'];
  /** The URL of a domain's pages at the local Cognito. The program has AWS's. */
  readonly hostedUiUrl: CognitoEmulator['hostedUiUrl'];
  /** Credentials for requests. A local Cognito checks no signature. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * Runs the Pulumi program in this process against a local Cognito. Missing resources are created; those of the same name are
 * updated, and keep their ids, secrets and users. Resources that the program no longer has stay.
 *
 * Calls run one after the other, since Pulumi's runtime exists once in a process.
 *
 * @returns the stack's outputs as plain values, secrets included
 * @throws {ProvisioningError} for a wrong setting, an endpoint that fails, or a resource without a local counterpart. What was
 *   created stays, and the next call continues.
 */
export function provisionIdentity(provisioning: Provisioning): Promise<StackOutputs> {
  const run = previous.then(() => provision(provisioning));
  previous = run.catch(() => {}); // The next call waits for the end of this one, whatever its result.
  return run;
}

let previous: Promise<unknown> = Promise.resolve();

async function provision(provisioning: Provisioning): Promise<StackOutputs> {
  const { endpoint, region, stack, registerFunction, hostedUiUrl } = provisioning;
  const config = { domainPrefix: `freehold-${stack}`, ...provisioning.config, deployApi: false };
  const cognito = new CognitoIdentityProviderClient({
    endpoint,
    region,
    credentials: provisioning.credentials ?? { accessKeyId: 'local', secretAccessKey: 'local' },
    // The endpoint is on this machine: a retry would not help.
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  });
  try {
    const outputs = await runInProcess({
      project: 'freehold',
      stack,
      config: toPulumiConfig(config),
      program: createStack,
      provision: (request) => provisionResource(request, { cognito, region, registerFunction }),
    });
    return withHostedUiUrl(hostedUiUrl(config.domainPrefix), stackOutputs.parse(outputs));
  } catch (error) {
    throw new ProvisioningError(`The stack ${stack} could not be provisioned at ${endpoint}: ${errorMessage(error)}`, {
      cause: error,
    });
  } finally {
    cognito.destroy();
  }
}

/** The outputs with the local Hosted UI's URLs in place of AWS's. */
function withHostedUiUrl(hostedUiUrl: string, outputs: StackOutputs): StackOutputs {
  return {
    ...outputs,
    hostedUiUrl,
    authorizationEndpoint: outputs.authorizationEndpoint.replace(outputs.hostedUiUrl, hostedUiUrl),
    tokenEndpoint: outputs.tokenEndpoint.replace(outputs.hostedUiUrl, hostedUiUrl),
    logoutEndpoint: outputs.logoutEndpoint.replace(outputs.hostedUiUrl, hostedUiUrl),
    environment: { ...outputs.environment, COGNITO_DOMAIN: hostedUiUrl },
  };
}

/** Pulumi stores settings as text: lists, numbers and booleans as JSON. */
function toPulumiConfig(config: Partial<Settings>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
