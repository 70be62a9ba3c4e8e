import { setImmediate } from 'node:timers/promises';
import * as pulumi from '@pulumi/pulumi';
import { z } from 'zod';
import { type RecordedResource, useMocks } from '../mocks/use-mocks.ts';
import { createStack } from '../program.ts';
import { lintPolicy, type PolicyKind } from './lint-policy.ts';
import type { StackFile } from './stack-file.ts';

export interface StackReport {
  /** How many resources the program registers. */
  readonly resources: number;
  /** How many policies were linted. */
  readonly policies: number;
  /** One sentence each. */
  readonly issues: readonly string[];
}

/**
 * Checks a stack without credentials: parses its settings, runs the program under mocks, and lints every policy that the
 * program registers.
 *
 * @param program the program to run @default the project's own
 */
export async function checkStack(
  { stack, config }: Omit<StackFile, 'name'>,
  program: () => unknown = createStack,
): Promise<StackReport> {
  const resources: RecordedResource[] = [];
  const issues = await runUnderMocks({ stack, config }, program, (resource) => resources.push(resource));
  const policies = resources.flatMap(policiesOf);
  for (const { owner, kind, text } of policies) {
    issues.push(...(await lintPolicy(text, kind)).map((issue) => `${owner}: ${issue}`));
  }
  issues.push(...resources.flatMap(lintInvokePermission));
  return { resources: resources.length, policies: policies.length, issues };
}

/** @returns what the program reports as wrong, or throws */
async function runUnderMocks(
  { stack, config }: Omit<StackFile, 'name'>,
  program: () => unknown,
  onResource: (resource: RecordedResource) => void,
): Promise<string[]> {
  const issues: string[] = [];
  const onError = (error: unknown) => issues.push(...messagesOf(error));
  // An error in an output reaches no caller: Node reports it as an unhandled rejection, once for each resource.
  process.on('unhandledRejection', onError);
  try {
    await useMocks({ stack, config, onResource, onCall: (token) => (token === getZone ? zoneOf(config) : undefined) });
    program();
    await pulumi.runtime.disconnect(); // Waits for the resources that feed no output.
    await setImmediate(); // Unhandled rejections are reported after the current tick.
  } catch (error) {
    onError(error);
  } finally {
    process.off('unhandledRejection', onError);
  }
  return [...new Set(issues)];
}

function messagesOf(error: unknown): string[] {
  const text = error instanceof Error ? error.message : String(error);
  // Pulumi puts the way of an output in front of its error.
  const message = text.replace(/^(error serializing property "[^"]*": )+/, '');
  return pulumi.RunError.isInstance(error) ? message.split('\n') : [`The program failed: ${message}`];
}

const getZone = 'aws:route53/getZone:getZone';

/** The hosted zone is somewhere in AWS, so it counts as that of publicUrl's domain. */
function zoneOf(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const host = URL.parse(String(config['freehold:publicUrl']))?.hostname ?? '';
  return { name: host.split('.').slice(-2).join('.'), privateZone: false };
}

interface Policy {
  /** The resource that has it, for the report. */
  readonly owner: string;
  readonly kind: PolicyKind;
  readonly text: string;
}

function policiesOf({ type, name, inputs }: RecordedResource): Policy[] {
  return Object.entries(inputs).flatMap(([key, input]) => {
    const text: unknown = pulumi.runtime.unwrapRpcSecret(input);
    if (typeof text !== 'string' || !text.includes('"Statement"')) return [];
    return [{ owner: `${name} (${type}, ${key})`, kind: kindOf(type, key), text }];
  });
}

function kindOf(type: string, key: string): PolicyKind {
  if (key === 'assumeRolePolicy') return 'trust';
  return type.startsWith('aws:iam/') ? 'identity' : 'resource';
}

const invokePermission = z.object({
  principal: z.string(),
  sourceArn: z.string().optional(),
  sourceAccount: z.string().optional(),
});

/** A Lambda permission is a policy of one statement, in other words. */
function lintInvokePermission({ type, name, inputs }: RecordedResource): string[] {
  if (type !== 'aws:lambda/permission:Permission') return [];
  const { principal, sourceArn, sourceAccount } = invokePermission.parse(inputs);
  if (principal === '*') return [`${name} (${type}): anyone may call the function. Name a principal.`];
  if (sourceArn !== undefined || sourceAccount !== undefined) return [];
  return [`${name} (${type}): ${principal} may act for other accounts. Add sourceArn or sourceAccount.`];
}
