import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { CognitoEmulator } from '@freehold/cognito-emulator';
import { createStack, type Settings } from '@freehold/infra/program';
import { errorMessage, ProvisioningError } from './errors.ts';
import { runInProcess } from './in-process-stack.ts';
import { provisionResource } from './resources/resource-types.ts';
import { type StackOutputs, stackOutputs } from './stack-outputs.ts';

export interface Provisioning {
  /** The local Cognito: `http://127.0.0.1:9229`. Never left out, so that no mistake reaches AWS. */
  readonly endpoint: string;
  /** The region that pools are made in: `us-east-1`. */
  readonly region: string;
  /** The stack's name: with the setting `name` it makes the names of the resources, `freehold-dev-users`. */
  readonly stack: string;
  /** Settings of the Pulumi project; what is left out has its default. No API is deployed: it runs here by itself. */
  readonly config: Partial<Settings>;
  /** Told of every Lambda function of the program, whether it is new or not: its ARN, and the code itself. */
  readonly registerFunction: CognitoEmulator['registerFunction'];
  /** Where the local Cognito has the pages of a domain. The program knows of AWS's only. */
  readonly hostedUiUrl: CognitoEmulator['hostedUiUrl'];
  /** What requests are signed with. A local Cognito checks no signature. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * Runs the project's Pulumi program in this process against a local Cognito: what it lacks is made, what bears the same
 * name is brought up to date and keeps its ids, secrets and users. What the program no longer names stays.
 *
 * Calls wait for each other, since Pulumi's runtime is one for the whole process.
 *
 * @returns the stack's outputs as plain values, secrets included.
 * @throws ProvisioningError for a wrong setting, an endpoint that fails, and a program that asks for what has no local
 *   counterpart. What was made by then stays, and the next call goes on from there.
 */
export function provisionIdentity(provisioning: Provisioning): Promise<StackOutputs> {
  const run = previous.then(() => provision(provisioning));
  previous = run.catch(() => {}); // The failure is its own caller's; the next one only waits for the end of it.
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
    // The endpoint is on this machine: what it can't do at once it won't do at the third attempt either.
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

/** The outputs, with the local pages in the place of AWS's. */
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

/** Pulumi keeps every setting as text: lists as JSON, numbers and booleans as JSON writes them, too. */
function toPulumiConfig(config: Partial<Settings>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
