import type { Problem } from './problem.ts';

/** Serializes a problem document (RFC 9457). */
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
