import * as pulumi from '@pulumi/pulumi';
import { readSettings } from '../../config/read-settings.ts';
import type { Settings } from '../../config/settings.ts';
import { useMocks } from '../../mocks/recorded-stack.ts';

/** A resource as a part of the program registered it. */
export interface RecordedComponentResource {
  readonly type: string;
  readonly name: string;
  /** As they are, secret or not. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The inputs that Pulumi keeps secret. */
  readonly secrets: readonly string[];
  readonly options: pulumi.CustomResourceOptions;
}

export interface RecordedComponent<Component> {
  readonly component: Component;
  /** The one resource of this type and logical name; fails where there is none. */
  readonly resource: (type: string, name: string) => RecordedComponentResource;
  /** Every resource that a provider would make, components left out. */
  readonly resources: readonly RecordedComponentResource[];
}

/**
 * Runs part of the program under Pulumi's mocks, apart from the rest.
 *
 * @param make Makes it. The options are for the components that it makes: by them their resources' options are seen.
 * @param config Settings as they stand in a stack file.
 */
export async function recordComponent<Component>(
  make: (settings: Settings, options: pulumi.ComponentResourceOptions) => Component,
  config: Record<string, unknown> = {},
  stack = 'dev',
): Promise<RecordedComponent<Component>> {
  const resources: RecordedComponentResource[] = [];
  const options = new Map<string, pulumi.CustomResourceOptions>();
  await useMocks(config, stack, ({ type, name, inputs }) => {
    resources.push({
      type,
      name,
      inputs: Object.fromEntries(
        Object.entries(inputs).map(([key, value]) => [key, pulumi.runtime.unwrapRpcSecret(value)]),
      ),
      secrets: Object.keys(inputs).filter((key) => pulumi.runtime.isRpcSecret(inputs[key])),
      options: options.get(`${type} ${name}`) ?? {},
    });
  });
  const component = make(readSettings(), {
    // Mocks aren't told of options. A transformation is, and children inherit it.
    transformations: [
      ({ type, name, opts }) => {
        options.set(`${type} ${name}`, opts);
        return undefined;
      },
    ],
  });
  await pulumi.runtime.disconnect(); // Waits for the resources that feed no output.
  return {
    component,
    resources,
    resource(type, name) {
      const found = resources.find((candidate) => candidate.type === type && candidate.name === name);
      if (found === undefined) throw new Error(`The program made no ${type} named ${name}.`);
      return found;
    },
  };
}
