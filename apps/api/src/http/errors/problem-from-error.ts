import { DatabaseConnectionError, isDatabaseReadOnly, isDatabaseUnavailable, refusedValueOf } from '@freehold/database';
import { IdentityError } from '@freehold/identity';
import { z } from 'zod';
import { Problem } from './problem.ts';
import { problemFromRefusedValue } from './refused-value.ts';

/** koa-body and Koa's router throw errors of the `http-errors` package. */
const httpError = z.object({ status: z.number() });

/**
 * Translates an error to a problem. An unknown error becomes `internal_error`, whose cause goes to the log only.
 */
export function problemFromError(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof IdentityError) {
    return new Problem(error.code, { cause: error, ...(error.policy === undefined ? {} : { detail: error.policy }) });
  }
  const refused = refusedValueOf(error);
  if (refused !== undefined) return problemFromRefusedValue(refused, error);
  // Once the API runs, a refused password is one that is being replaced.
  if (isDatabaseUnavailable(error) || error instanceof DatabaseConnectionError) return databaseUnavailable(error);
  switch (httpError.safeParse(error).data?.status) {
    case 400:
      // The client has ended the body too soon.
      return new Problem('malformed_body');
    case 413:
      return new Problem('body_too_large', { cause: error });
    case 415:
      return new Problem('unsupported_media_type', { cause: error });
    default:
      return new Problem('internal_error', { cause: error });
  }
}

/** The database's absence. A database that takes no writes says so. */
export function databaseUnavailable(cause: unknown): Problem {
  if (!isDatabaseReadOnly(cause)) return new Problem('database_unavailable', { cause });
  const detail = 'The database takes no writes at present. Try again after the number of seconds in `Retry-After`.';
  return new Problem('database_unavailable', { cause, detail });
}
