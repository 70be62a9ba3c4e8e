import * as pulumi from '@pulumi/pulumi';

/** A resource that a program registers. */
export interface ResourceRequest {
  /** Pulumi's type token: `aws:cognito/userPool:UserPool`. */
  readonly type: string;
  /** Its name in the program. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A provisioned resource: the provider's id, and all properties. */
export interface ProvisionedResource {
  readonly id: string;
  readonly state: Record<string, unknown>;
}

export interface InProcessStack {
  readonly project: string;
  readonly stack: string;
  /** The project's settings by key, in Pulumi's text form. */
  readonly config: Readonly<Record<string, string>>;
  /** Registers resources and returns the stack's outputs. */
  readonly program: () => object;
  readonly provision: (request: ResourceRequest) => Promise<ProvisionedResource>;
}

/**
 * Runs a Pulumi program without Pulumi's engine, through the interface that Pulumi has for unit tests. Each resource goes to
 * `provision` as soon as its inputs are known.
 *
 * Pulumi's runtime exists once in a process: run one stack after the other.
 *
 * @returns the outputs as plain values, when all resources are provisioned
 * @throws the first error of the program or of `provision`. No resource starts after it, and none is still running.
 */
export async function runInProcess({ project, stack, config, program, provision }: InProcessStack): Promise<unknown> {
  const failure = Promise.withResolvers<never>();
  const underway = new Set<Promise<ProvisionedResource>>();
  let failed = false;

  // Pulumi turns an error into unhandled rejections. So a failed step never settles: what depends on it waits and is
  // discarded with the run, and only our caller gets the error.
  const pending = new Promise<never>(() => {});
  const fail = (error: unknown): Promise<never> => {
    failed = true;
    failure.reject(error);
    return pending;
  };

  const registerResource = async ({
    type,
    name,
    inputs,
  }: pulumi.runtime.MockResourceArgs): Promise<ProvisionedResource> => {
    if (failed) return pending;
    const provisioning = provision({ type, name, inputs: unwrapSecrets(inputs) });
    underway.add(provisioning);
    try {
      const provisioned = await provisioning;
      return failed ? pending : provisioned;
    } catch (error) {
      return fail(error);
    } finally {
      underway.delete(provisioning);
    }
  };

  const run = async (): Promise<unknown> => {
    await pulumi.runtime.setMocks(
      {
        newResource: (request) => (request.custom ? registerResource(request) : { id: undefined, state: {} }),
        call: ({ token }) => fail(new Error(`The program calls ${token}, which has no counterpart here.`)),
      },
      project,
      stack,
      false,
    );
    pulumi.runtime.setAllConfig(
      Object.fromEntries(Object.entries(config).map(([key, value]) => [`${project}:${key}`, value])),
    );
    const outputs = await pulumi.runtime.runInPulumiStack(async () => {
      try {
        return program();
      } catch (error) {
        return fail(error);
      }
    });
    await pulumi.runtime.disconnect(); // Waits for the resources that feed no output.
    return outputs;
  };

  try {
    return await Promise.race([run(), failure.promise]);
  } finally {
    await Promise.allSettled(underway);
  }
}

/** A secret anywhere in an input makes Pulumi wrap the whole input. */
function unwrapSecrets(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, pulumi.runtime.unwrapRpcSecret(value)]));
}
