import type { RefusedValue } from '@freehold/database';
import { type FieldError, Problem } from './problem.ts';

/** What the response says of the fields, as predicates that follow them. */
const messages: Readonly<Record<Exclude<RefusedValue['reason'], 'referenced'>, string>> = {
  taken: 'is taken',
  missing_reference: 'must be the id of something that you can see',
  missing: 'must not be null',
  too_long: 'is too long',
  out_of_range: 'is out of range',
  malformed: 'has a form that can not be stored',
  not_allowed: 'has a value that is not allowed',
};

/**
 * The problem of a value that the database refused: 409 where it contradicts what is stored, and otherwise 400. Its
 * `errors` name the fields where the database's answer tells the columns. A field has its column's name.
 */
export function problemFromRefusedValue({ reason, columns }: RefusedValue, cause: unknown): Problem {
  if (reason === 'referenced') {
    return new Problem('conflict', {
      cause,
      detail: 'Something else still refers to this. Remove or change that first.',
    });
  }
  const errors = columns.map((field): FieldError => ({ field, message: messages[reason] }));
  const options = { cause, ...(errors.length === 0 ? {} : { errors }) };
  if (reason === 'taken') {
    const detail =
      errors.length === 0 ? 'A value is taken.' : 'The values of the fields that `errors` names are taken.';
    return new Problem('conflict', { ...options, detail: `${detail} Choose another.` });
  }
  if (errors.length > 0) return new Problem('validation_failed', options);
  return new Problem('validation_failed', { ...options, detail: `A value ${messages[reason]}. Correct it.` });
}
