import * as pulumi from '@pulumi/pulumi';
import { freehold, type Outputs } from '../program.ts';

/** A resource as the program registered it. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

export interface RecordedStack {
  readonly outputs: Outputs;
  /** The one resource of this type and logical name; fails where there is none. */
  readonly resource: (type: string, name: string) => Registration;
  /** Every resource that a provider would make, components left out. */
  readonly resources: readonly Registration[];
}

/**
 * Runs the program under Pulumi's mocks, which answer each resource with its inputs and made-up identifiers.
 *
 * @param config Settings as they stand in a stack file; lists and numbers are turned into Pulumi's text here, and what
 *   has to be given is.
 */
export async function record(config: Record<string, unknown> = {}, stack = 'dev'): Promise<RecordedStack> {
  const resources: Registration[] = [];
  await useMocks(config, stack, (registration) => resources.push(registration));
  const outputs = freehold();
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
  onResource: (registration: Registration) => void = () => {},
): Promise<void> {
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs, custom }) {
        if (!custom) return { id: undefined, state: {} };
        onResource({ type, name, inputs });
        const madeUp = {
          arn: `arn:of:${name}`,
          region: 'eu-central-1',
          clientSecret: `secret-of-${name}`,
          // Of passwords, and of what is random and no secret.
          result: `secret-of-${name}`,
          hex: '0a1b2c3d',
          address: `${name}.example`,
          versionId: `version-of-${name}`,
        };
        return { id: `id-of-${name}`, state: { ...madeUp, ...inputs } };
      },
      call({ token, inputs }) {
        if (token === 'aws:index/getAvailabilityZones:getAvailabilityZones') return availabilityZones(inputs);
        throw new Error(`The program called ${token}, which the mocks don't answer.`);
      },
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

/** What AWS answers an account that has opted in to a Local Zone, in a region with a zone that nothing runs in. */
function availabilityZones(asked: { filters?: { name: string; values: string[] }[]; excludeZoneIds?: string[] }) {
  const zones = [
    { name: 'us-east-1-atl-1a', id: 'use1-atl1-az1', optIn: 'opted-in' },
    { name: 'us-east-1a', id: 'use1-az3', optIn: 'opt-in-not-required' },
    { name: 'us-east-1b', id: 'use1-az6', optIn: 'opt-in-not-required' },
    { name: 'us-east-1c', id: 'use1-az1', optIn: 'opt-in-not-required' },
    { name: 'us-east-1d', id: 'use1-az2', optIn: 'opt-in-not-required' },
  ];
  const optIns = asked.filters?.find(({ name }) => name === 'opt-in-status')?.values;
  return {
    names: zones
      .filter(({ id, optIn }) => optIns?.includes(optIn) !== false && asked.excludeZoneIds?.includes(id) !== true)
      .map(({ name }) => name),
  };
}

/** The value of an output, once it is known. */
export function settled<T>(output: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(output).apply(resolve);
  });
}
