import { isDatabaseUnavailable } from '@freehold/database';
import { IdentityError } from '@freehold/identity';
import { z } from 'zod';
import { Problem } from './problem.ts';

/** What koa-body and Koa's router throw: errors in the form of the `http-errors` package. */
const httpError = z.object({ status: z.number() });

/**
 * The problem that an error is to the caller. What nobody foresaw is `internal_error`: its cause goes to the log, and
 * nothing of it to the caller.
 */
export function problemFromError(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof IdentityError) {
    return new Problem(error.code, { cause: error, ...(error.policy === undefined ? {} : { detail: error.policy }) });
  }
  if (isDatabaseUnavailable(error)) return new Problem('database_unavailable', { cause: error });
  switch (httpError.safeParse(error).data?.status) {
    case 400:
      // Without the cause: the parser's message quotes the body, and with it perhaps a password.
      return new Problem('malformed_body');
    case 413:
      return new Problem('body_too_large', { cause: error });
    case 415:
      return new Problem('unsupported_media_type', { cause: error });
    default:
      return new Problem('internal_error', { cause: error });
  }
}
