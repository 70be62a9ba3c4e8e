import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ApiService } from '../../api-service/api-service.ts';
import { Database } from '../../database/database.ts';
import { Identity } from '../../identity/identity.ts';
import { Network } from '../../network/network.ts';
import { type RecordedComponent, recordComponent } from './recorded-component.ts';

export type RecordedApiService = RecordedComponent<ApiService>;

/** The settings of a stack with an API. */
const apiSettings = {
  'aws:region': 'eu-central-1',
  publicUrl: 'https://api.example.com',
  hostedZoneId: 'Z0123456789ABCDEFGHIJ',
};

/**
 * Runs the API's service under mocks, with the components that it depends on.
 *
 * @param config settings beside those that a stack with an API needs. `undefined` removes one
 */
export function recordApiService(config: Record<string, unknown> = {}): Promise<RecordedApiService> {
  return recordComponent(
    (settings, options) => {
      const identity = new Identity('identity', settings, options);
      const network = new Network('network', { settings }, options);
      const database = new Database('database', { settings, network }, options);
      return new ApiService('api', { settings, identity, network, database }, options);
    },
    { ...apiSettings, ...config },
  );
}

const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  command: z.array(z.string()).optional(),
  essential: z.boolean(),
  environment: z.array(z.object({ name: z.string(), value: z.string() })),
  secrets: z.array(z.object({ name: z.string(), valueFrom: z.string() })),
  dockerLabels: z.record(z.string(), z.string()),
});

export type RecordedContainer = z.infer<typeof container>;

/** The containers of a task definition by name. */
export function containersOf(stack: RecordedApiService, task: string): Record<string, RecordedContainer> {
  const { containerDefinitions } = stack.resource('aws:ecs/taskDefinition:TaskDefinition', task).inputs;
  const containers = z.array(container).parse(JSON.parse(z.string().parse(containerDefinitions)));
  return Object.fromEntries(containers.map((each) => [each.name, each]));
}

const statement = z.looseObject({
  Effect: z.string(),
  Action: z.union([z.string(), z.array(z.string())]),
  Resource: z.union([z.string(), z.array(z.string())]).optional(),
});

/** The statements of a policy document. */
export function statementsOf(document: unknown): z.infer<typeof statement>[] {
  return z.object({ Statement: z.array(statement) }).parse(JSON.parse(z.string().parse(document))).Statement;
}

/** A number in the API's source that ours depends on. It isn't exported, and infra imports no app. */
export async function readApiConstant(file: string, name: string): Promise<number> {
  const source = await readFile(new URL(`../../../apps/api/src/${file}`, import.meta.url), 'utf8');
  const [, digits] = new RegExp(`^const ${name} = ([\\d_]+);$`, 'm').exec(source) ?? [];
  if (digits === undefined) throw new Error(`apps/api/src/${file} has no number called ${name}.`);
  return Number(digits.replaceAll('_', ''));
}
