import * as pulumi from '@pulumi/pulumi';
import { readSettings } from '../../config/read-settings.ts';
import type { Settings } from '../../config/settings.ts';
import { requiredSettings } from '../../mocks/recorded-stack.ts';
import { useMocks, withoutStackTraces } from '../../mocks/use-mocks.ts';

/** A resource as a component registered it. */
export interface RecordedComponentResource {
  readonly type: string;
  readonly name: string;
  /** Plain values, secret or not. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The inputs that Pulumi keeps secret. */
  readonly secrets: readonly string[];
  readonly options: pulumi.CustomResourceOptions;
}

export interface RecordedComponent<Component> {
  readonly component: Component;
  /** The resource of this type and logical name. @throws Error where there is none */
  readonly resource: (type: string, name: string) => RecordedComponentResource;
  /** Every resource that a provider would create, components left out. */
  readonly resources: readonly RecordedComponentResource[];
}

/**
 * Runs one component of the program under Pulumi's mocks.
 *
 * @param make creates the component. It passes on the options, by which the options of every resource are recorded
 * @param config settings as in a stack file, beside those that are required
 */
export async function recordComponent<Component>(
  make: (settings: Settings, options: pulumi.ComponentResourceOptions) => Component,
  config: Record<string, unknown> = {},
  stack = 'dev',
): Promise<RecordedComponent<Component>> {
  const resources: RecordedComponentResource[] = [];
  const options = new Map<string, pulumi.CustomResourceOptions>();
  await useMocks({
    config: { ...requiredSettings, ...config },
    stack,
    onResource({ type, name, inputs }) {
      resources.push({
        type,
        name,
        inputs: Object.fromEntries(
          Object.entries(inputs).map(([key, value]) => [key, pulumi.runtime.unwrapRpcSecret(value)]),
        ),
        secrets: Object.keys(inputs).filter((key) => pulumi.runtime.isRpcSecret(inputs[key])),
        options: options.get(`${type} ${name}`) ?? {},
      });
    },
  });
  const component = await withoutStackTraces(async () => {
    const made = make(readSettings(), {
      // Mocks don't receive options. A transformation does, and children inherit it.
      transformations: [
        ({ type, name, opts }) => {
          options.set(`${type} ${name}`, opts);
          return undefined;
        },
      ],
    });
    await pulumi.runtime.disconnect(); // Waits for the resources that feed no output.
    return made;
  });
  return {
    component,
    resources,
    resource(type, name) {
      const found = resources.find((candidate) => candidate.type === type && candidate.name === name);
      if (found === undefined) throw new Error(`The component registers no ${type} named ${name}.`);
      return found;
    },
  };
}
