import { z } from 'zod';
import type { ZodOpenApiComponentsObject, ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { Problem, type ProblemCode, problems } from '../http/errors/problem.ts';
import { problemJson } from '../http/errors/problem-json.ts';
import type { Endpoint } from './endpoint.ts';
import type { RouteAccess } from './route.ts';

const codes = Object.keys(problems);

const problem = z
  .object({
    type: z.string().meta({ description: 'The code as a URN.' }),
    title: z.string(),
    status: z.int().meta({ description: 'The status of the response.' }),
    detail: z.string().meta({ description: 'What to do about it.' }),
    code: z.enum(codes).meta({ description: 'Stable, for programs.' }),
    request_id: z.string().meta({ description: 'As in the header `X-Request-Id`.' }),
    errors: z
      .array(
        z.object({
          field: z.string().meta({ description: 'Its path: `name`, `tags.0`.' }),
          message: z.string().meta({ description: 'What is wrong, as a predicate that follows the field.' }),
        }),
      )
      .optional()
      .meta({ description: 'With `validation_failed`: the invalid fields.' }),
  })
  .meta({ id: 'Problem', description: 'A problem document (RFC 9457).' });

/** The components that responses refer to. */
export const responseComponents = {
  headers: {
    'X-Request-Id': {
      description: 'Identifies the request in the log. An id that the caller sends is ignored.',
      required: true,
      schema: { type: 'string', format: 'uuid' },
    },
    Location: {
      description: 'The path of the new resource.',
      required: true,
      schema: { type: 'string', format: 'uri-reference' },
    },
    'Retry-After': {
      description: 'The number of seconds to wait.',
      required: true,
      schema: { type: 'integer', minimum: 0 },
    },
    'WWW-Authenticate': {
      description: 'Asks for a Bearer token, and says what is wrong with the token that was sent (RFC 6750).',
      required: true,
      schema: { type: 'string' },
    },
  },
  examples: Object.fromEntries(codes.filter(isProblemCode).map((code) => [code, { value: problemExample(code) }])),
} satisfies ZodOpenApiComponentsObject;

type HeaderName = keyof (typeof responseComponents)['headers'];

/** The response to a valid request. */
export function successResponse({ status, description, body }: Endpoint['response']): ZodOpenApiResponseObject {
  return {
    description,
    headers: headerRefs(status === 201 ? ['Location'] : []),
    ...(body === undefined ? {} : { content: { 'application/json': { schema: body } } }),
  };
}

/** The problem responses. OpenAPI has one response for a status, so codes of the same status are listed together. */
export function problemResponses(failures: readonly ProblemCode[], access: RouteAccess): ZodOpenApiResponsesObject {
  const byStatus = Map.groupBy(failures, (code) => problems[code][0]);
  return Object.fromEntries(
    [...byStatus].map(([status, codesOfStatus]) => [
      `${status}` as const,
      problemResponse(status, codesOfStatus, access),
    ]),
  );
}

function problemResponse(
  status: number,
  codesOfStatus: readonly ProblemCode[],
  access: RouteAccess,
): ZodOpenApiResponseObject {
  const hasRetryAfter = status === 429 || status === 503;
  const hasChallenge = status === 401 && access.kind !== 'public';
  return {
    description: codesOfStatus.map((code) => `\`${code}\`: ${problems[code][1]}.`).join('\n\n'),
    headers: headerRefs([
      ...(hasRetryAfter ? ['Retry-After' as const] : []),
      ...(hasChallenge ? ['WWW-Authenticate' as const] : []),
    ]),
    content: {
      'application/problem+json': {
        schema: problem,
        examples: Object.fromEntries(codesOfStatus.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  };
}

function headerRefs(names: readonly HeaderName[]) {
  return Object.fromEntries(
    [...names, 'X-Request-Id' as const].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}

function problemExample(code: ProblemCode): unknown {
  const errors = code === 'validation_failed' ? { errors: [{ field: 'name', message: 'must not be empty' }] } : {};
  return JSON.parse(problemJson(new Problem(code, errors), '0190a0e5-9d3c-4a46-8d0c-5f2b8b5d2f6e'));
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code);
}
