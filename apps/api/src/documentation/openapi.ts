import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { Caller, Route } from '../operations/route.ts';
import { type ProblemCode, problems } from '../problems/problem.ts';

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What to do about it.' }),
    code: z.string().meta({ description: 'Stable: programs go by it.' }),
    request_id: z.string(),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .meta({ description: 'With `validation_failed`: each field that is wrong.' }),
  })
  .meta({ id: 'Problem', description: 'A problem document (RFC 9457).' });

const everywhere: readonly ProblemCode[] = ['internal_error'];
const withBody: readonly ProblemCode[] = ['malformed_body', 'body_too_large', 'unsupported_media_type'];
const withToken: readonly ProblemCode[] = [
  'token_missing',
  'token_invalid',
  'token_expired',
  'token_revoked',
  'identity_provider_unavailable',
  'database_unavailable',
];
const withTenant: readonly ProblemCode[] = [
  'tenant_unproven',
  'tenant_mismatch',
  'tenant_unknown',
  'tenant_suspended',
  'permission_denied',
];
const withoutToken: readonly ProblemCode[] = ['identity_provider_unavailable', 'database_unavailable'];

export interface DocumentOptions {
  /** The header by which requests may name their tenant; `undefined` where none does. */
  readonly tenantHeader: string | undefined;
}

/** Describes routes as an OpenAPI 3.1 document, by the schemas that requests are checked with. */
export function openApiDocument(routes: readonly Route[], { tenantHeader }: DocumentOptions) {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    const path = route.operation.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.operation.method]: describe(route, tenantHeader) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Freehold',
      version: '1',
      description: [
        'Sign in with `POST /api/user/login`, then send its `access_token` as `Authorization: Bearer …`.',
        'A request sees the rows of one tenant: that of its caller.',
        'Failures are problem documents; `code` says which, and `detail` what to do.',
      ].join(' '),
    },
    servers: [{ url: '/', description: 'This installation' }],
    security: [{ bearer: [] }],
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An `access_token` of a login.' },
      },
    },
    paths,
  });
}

function describe({ operation, caller }: Route, tenantHeader: string | undefined): ZodOpenApiOperationObject {
  const { tag, summary, description, params, query, body, answer } = operation;
  const parameters = {
    ...(params === undefined ? {} : { path: params }),
    ...(query === undefined ? {} : { query }),
    ...(isForTenant(caller) && tenantHeader !== undefined ? { header: tenantParameter(tenantHeader) } : {}),
  };
  return {
    tags: [tag],
    operationId: `${operation.method} ${operation.path}`.replaceAll(/[^A-Za-z0-9]+/g, '_'),
    summary,
    description: [description, whoMay(caller)].filter((text) => text !== undefined).join('\n\n'),
    'x-permission': isForTenant(caller) ? caller : null,
    ...(caller === 'anybody' ? { security: [] } : {}),
    ...(Object.keys(parameters).length === 0 ? {} : { requestParams: parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [`${answer.status}`]: {
        description: answer.description,
        ...(answer.body === undefined ? {} : { content: { 'application/json': { schema: answer.body } } }),
      },
      ...problemResponses(problemsOf({ operation, caller })),
    },
  };
}

function isForTenant(caller: Caller): boolean {
  return caller !== 'anybody' && caller !== 'signed-in';
}

function whoMay(caller: Caller): string {
  if (caller === 'anybody') return 'For everybody.';
  if (caller === 'signed-in') return 'For whoever is signed in, be it without a tenant.';
  return `Wants the permission \`${caller}\`.`;
}

function tenantParameter(header: string): z.ZodObject {
  const description = 'The caller’s tenant. It may be left out, and any other is refused.';
  return z.object({ [header]: z.string().optional().meta({ description, example: 'acme' }) });
}

function problemsOf({ operation, caller }: Pick<Route, 'operation' | 'caller'>): ProblemCode[] {
  const { params, query, body } = operation;
  const codes = [
    ...everywhere,
    ...(operation.problems ?? []),
    ...(params === undefined ? [] : (['not_found'] as const)),
    ...(query === undefined && body === undefined ? [] : (['validation_failed'] as const)),
    ...(body === undefined ? [] : withBody),
    ...(caller === 'anybody' ? withoutToken : withToken),
    ...(isForTenant(caller) ? withTenant : []),
  ];
  return [...new Set(codes)];
}

/** OpenAPI knows one response for a status, so the codes of one are listed together. */
function problemResponses(codes: readonly ProblemCode[]) {
  const byStatus = Map.groupBy(codes, (code) => problems[code][0]);
  return Object.fromEntries(
    [...byStatus].map(([status, ofStatus]) => [
      `${status}` as const,
      {
        description: ofStatus.map((code) => `\`${code}\`: ${problems[code][1]}.`).join('\n\n'),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  );
}
