import type { Problem } from './problem.ts';

/** The problem document (RFC 9457) of a problem, as text. */
export function problemJson(problem: Problem, requestId: string): string {
  return JSON.stringify({
    type: `urn:freehold:problem:${problem.code}`,
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    code: problem.code,
    request_id: requestId,
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
  });
}
