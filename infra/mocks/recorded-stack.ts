import * as pulumi from '@pulumi/pulumi';
import { type ApiOutputs, createStack, type Outputs } from '../program.ts';
import { type RecordedResource, useMocks, withoutStackTraces } from './use-mocks.ts';

export interface RecordedStack {
  readonly outputs: Outputs & Partial<ApiOutputs>;
  /** The resource of this type and logical name. @throws Error where there is none */
  readonly resource: (type: string, name: string) => RecordedResource;
  /** Every resource that a provider would create, components left out. */
  readonly resources: readonly RecordedResource[];
}

/** The settings of a stack that sets nothing but what it must. */
export const requiredSettings = { domainPrefix: 'acorn' };

/**
 * Runs the program under Pulumi's mocks, which answer each resource with its inputs and mock identifiers.
 *
 * @param config settings as in a stack file, beside those that are required
 */
export async function recordStack(config: Record<string, unknown> = {}, stack = 'dev'): Promise<RecordedStack> {
  const resources: RecordedResource[] = [];
  await useMocks({
    config: { ...requiredSettings, ...config },
    stack,
    onResource: (resource) => resources.push(resource),
  });
  const outputs = await withoutStackTraces(async () => {
    const created = createStack();
    await pulumi.runtime.disconnect(); // Waits for the resources that feed no output.
    return created;
  });
  return {
    outputs,
    resources,
    resource(type, name) {
      const found = resources.find((candidate) => candidate.type === type && candidate.name === name);
      if (found === undefined) throw new Error(`The program registers no ${type} named ${name}.`);
      return found;
    },
  };
}

/** The value of an output, once it is known. */
export function outputValue<T>(output: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(output).apply(resolve);
  });
}
