import type { z } from 'zod';
import { CognitoException, invalidParameter } from '../errors.ts';

/** No operation's input has half as many levels. */
const maxDepth = 50;

/**
 * Parses the body of a request. A null member counts as omitted, as in AWS's JSON protocol.
 *
 * @throws SerializationException for a member of the wrong JSON type, and for a deeply nested body
 * @throws InvalidParameterException for all other violations, in AWS's words: "1 validation error detected: Value at
 *   'userPoolId' failed to satisfy constraint: Member must not be null"
 */
export function checkInput<Input>(input: z.ZodType<Input>, body: unknown): Input {
  const result = input.safeParse(withoutNulls(body));
  if (result.success) return result.data;
  const violations = result.error.issues.map((issue) => violationOf(issue, body));
  const errors = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
  throw invalidParameter(`${errors} detected: ${violations.join('; ')}`);
}

function violationOf(issue: z.core.$ZodIssue, body: unknown): string {
  const missing = valueAt(body, issue.path) === undefined || valueAt(body, issue.path) === null;
  if (issue.code === 'invalid_type' && !missing) {
    throw new CognitoException('SerializationException', `${memberPath(issue.path)} must be of type ${issue.expected}`);
  }
  const constraint = missing ? 'Member must not be null' : constraintOf(issue);
  return `Value at '${memberPath(issue.path)}' failed to satisfy constraint: ${constraint}`;
}

function withoutNulls(value: unknown, depth = 0): unknown {
  if (depth > maxDepth) {
    throw new CognitoException('SerializationException', `The body is nested more than ${maxDepth} levels deep.`);
  }
  if (Array.isArray(value)) return value.map((element) => withoutNulls(element, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member, depth + 1)]));
}

function constraintOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_small':
      return `Member must have ${measureOf(issue.origin)} greater than or equal to ${issue.minimum}`;
    case 'too_big':
      return `Member must have ${measureOf(issue.origin)} less than or equal to ${issue.maximum}`;
    case 'invalid_format':
      return `Member must satisfy regular expression pattern: ${issue.pattern?.replaceAll(/^\/|\/u?$/g, '') ?? issue.format}`;
    case 'invalid_value':
      return `Member must satisfy enum value set: [${issue.values.map(String).join(', ')}]`;
    default:
      return issue.message;
  }
}

function measureOf(origin: string): string {
  return origin === 'string' || origin === 'array' ? 'length' : 'value';
}

/** `Schema[0].Name` is called `schema.1.member.name`. */
function memberPath(path: readonly PropertyKey[]): string {
  return path.map((key) => (typeof key === 'number' ? `${key + 1}.member` : uncapitalized(String(key)))).join('.');
}

function uncapitalized(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    body,
  );
}
