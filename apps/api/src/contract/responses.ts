import { z } from 'zod';
import type { ZodOpenApiComponentsObject, ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { Problem, type ProblemCode, problems } from '../http/errors/problem.ts';
import { problemJson } from '../http/errors/problem-json.ts';
import type { Endpoint } from './endpoint.ts';
import type { RouteAccess } from './route.ts';

const codes = Object.keys(problems);

const problem = z
  .object({
    type: z.string().meta({ description: 'The code, as a URN.' }),
    title: z.string(),
    status: z.int().meta({ description: 'The status of the answer.' }),
    detail: z.string().meta({ description: 'What to do about it.' }),
    code: z.enum(codes).meta({ description: 'Stable: programs go by it.' }),
    request_id: z.string().meta({ description: 'As in the header `X-Request-Id`.' }),
    errors: z
      .array(
        z.object({
          field: z.string().meta({ description: 'Where: `name`, `tags.0`.' }),
          message: z.string().meta({ description: 'What is wrong; a sentence that goes after the field.' }),
        }),
      )
      .optional()
      .meta({ description: 'With `validation_failed`: each field that is wrong.' }),
  })
  .meta({ id: 'Problem', description: 'A problem document (RFC 9457).' });

/** What responses refer to. */
export const responseComponents = {
  headers: {
    'X-Request-Id': {
      description: 'Names the request in the log. An id that the caller sends is not taken over.',
      required: true,
      schema: { type: 'string', format: 'uuid' },
    },
    Location: {
      description: 'The path of what was made.',
      required: true,
      schema: { type: 'string', format: 'uri-reference' },
    },
    'Retry-After': {
      description: 'How many seconds to wait.',
      required: true,
      schema: { type: 'integer', minimum: 0 },
    },
    'WWW-Authenticate': {
      description: 'Asks for a Bearer token, and says what is wrong with the one that was sent (RFC 6750).',
      required: true,
      schema: { type: 'string' },
    },
  },
  examples: Object.fromEntries(codes.filter(isProblemCode).map((code) => [code, { value: problemExample(code) }])),
} satisfies ZodOpenApiComponentsObject;

type HeaderName = keyof (typeof responseComponents)['headers'];

/** What an operation answers when all is well. */
export function successResponse({ status, description, body }: Endpoint['response']): ZodOpenApiResponseObject {
  return {
    description,
    headers: headerRefs(status === 201 ? ['Location'] : []),
    ...(body === undefined ? {} : { content: { 'application/json': { schema: body } } }),
  };
}

/** What an operation answers when it fails. OpenAPI knows one response for a status, so its codes are listed together. */
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
