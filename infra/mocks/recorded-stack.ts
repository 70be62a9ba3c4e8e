import * as pulumi from '@pulumi/pulumi';
import { type ApiOutputs, createStack, type Outputs } from '../program.ts';
import { mockCallResult, mockOutputs } from './mock-outputs.ts';

/** A resource as the program registered it. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

export interface RecordedStack {
  readonly outputs: Outputs & Partial<ApiOutputs>;
  /** The one resource of this type and logical name; fails where there is none. */
  readonly resource: (type: string, name: string) => RecordedResource;
  /** Every resource that a provider would make, components left out. */
  readonly resources: readonly RecordedResource[];
}

/**
 * Runs the program under Pulumi's mocks, which answer each resource with its inputs and made-up identifiers.
 *
 * @param config Settings as they stand in a stack file; lists and numbers are turned into Pulumi's text here, and what
 *   has to be given is.
 */
export async function recordStack(config: Record<string, unknown> = {}, stack = 'dev'): Promise<RecordedStack> {
  const resources: RecordedResource[] = [];
  await useMocks(config, stack, (registration) => resources.push(registration));
  const outputs = createStack();
  await pulumi.runtime.disconnect(); // Waits for the resources that feed no output.
  return {
    outputs,
    resources,
    resource(type, name) {
      const found = resources.find((candidate) => candidate.type === type && candidate.name === name);
      if (found === undefined) throw new Error(`The program made no ${type} named ${name}.`);
      return found;
    },
  };
}

/** Puts the mocks and the configuration in place, for a test that runs part of the program itself. */
export async function useMocks(
  config: Record<string, unknown>,
  stack = 'dev',
  onResource: (registration: RecordedResource) => void = () => {},
): Promise<void> {
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs, custom }) {
        if (!custom) return { id: undefined, state: {} };
        onResource({ type, name, inputs });
        return { id: `id-of-${name}`, state: { ...mockOutputs(type, name, inputs), ...inputs } };
      },
      call: ({ token, inputs }) => mockCallResult(token, inputs),
    },
    'freehold',
    stack,
    false,
  );
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries({ domainPrefix: 'acorn', ...config })
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [
          key.includes(':') ? key : `freehold:${key}`,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
    ),
  );
}

/** The value of an output, once it is known. */
export function outputValue<T>(output: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(output).apply(resolve);
  });
}
