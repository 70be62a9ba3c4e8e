import * as pulumi from '@pulumi/pulumi';
import { mockCallResult, mockOutputs } from './mock-outputs.ts';

/** A resource as the program registered it. Secrets are wrapped, as on the wire. */
export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

export interface MockOptions {
  /** Settings as in a stack file: lists and numbers are turned into Pulumi's text. `undefined` is left out. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly stack: string;
  readonly onResource?: (resource: RecordedResource) => void;
  /** Answers a call in place of the default result. `undefined`: the default. */
  readonly onCall?: (token: string, inputs: unknown) => Record<string, unknown> | undefined;
}

/** Replaces Pulumi's engine by mocks, for the whole process: run one program after the other, never two at once. */
export async function useMocks({ config, stack, onResource = () => {}, onCall }: MockOptions): Promise<void> {
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs, custom }) {
        if (!custom) return { id: undefined, state: {} };
        onResource({ type, name, inputs });
        return { id: `id-of-${name}`, state: { ...mockOutputs(type, name, inputs), ...inputs } };
      },
      call: ({ token, inputs }) => onCall?.(token, inputs) ?? mockCallResult(token, inputs),
    },
    'freehold',
    stack,
    false,
  );
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries(config)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [
          key.includes(':') ? key : `freehold:${key}`,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
    ),
  );
}

/**
 * Runs a program under mocks without stack traces. Pulumi formats one for each promise, which takes most of the time of a
 * run.
 */
export async function withoutStackTraces<Result>(run: () => Promise<Result>): Promise<Result> {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
