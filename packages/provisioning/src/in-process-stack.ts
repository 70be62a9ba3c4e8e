import * as pulumi from '@pulumi/pulumi';

/** A resource as a program asks for it. */
export interface ResourceRequest {
  /** Pulumi's type token: `aws:cognito/userPool:UserPool`. */
  readonly type: string;
  /** The name within the program. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A resource as it stands: its provider's identifier, and all of its properties. */
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
 * Runs a Pulumi program without Pulumi's engine: each resource that it registers goes to `make`, as soon as its inputs
 * are known, and the outputs come back as plain values. It rests on the interface that Pulumi has for unit tests.
 *
 * Pulumi's runtime is one for the whole process: run one stack after the other, never two at once.
 *
 * @returns the outputs, secrets unwrapped, once every resource stands.
 * @throws what the program or `make` threw first. No resource is begun after that, and none is still being made.
 */
export async function runInProcess({ project, stack, config, program, provision }: InProcessStack): Promise<unknown> {
  const failure = Promise.withResolvers<never>();
  const underway = new Set<Promise<ProvisionedResource>>();
  let failed = false;

  // An error handed to Pulumi surfaces as rejections that nobody can catch, a dozen for one. So a failed step is never
  // answered: what depends on it waits, is forgotten together with the run, and the error goes to our caller only.
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

/** A secret anywhere within an input makes Pulumi wrap the whole of that input. */
function unwrapSecrets(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, pulumi.runtime.unwrapRpcSecret(value)]));
}
