import type { z } from 'zod';
import { type FieldError, Problem } from './errors/problem.ts';

/** Bounds the response, which must not be longer than the request. */
const maxErrors = 20;

/**
 * Parses untrusted input.
 *
 * @throws {Problem} `validation_failed` with the invalid fields
 */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new Problem('validation_failed', { errors: result.error.issues.flatMap(fieldErrors).slice(0, maxErrors) });
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'invalid_type' && path === '') return [{ field: '', message: 'must be one JSON object' }];
  if (issue.code !== 'unrecognized_keys') return [{ field: path, message: issue.message }];
  return issue.keys.map((key) => ({ field: path === '' ? key : `${path}.${key}`, message: 'is not a field here' }));
}
