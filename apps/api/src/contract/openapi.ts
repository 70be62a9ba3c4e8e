import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiOverride,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import type { ProblemCode } from '../http/errors/problem.ts';
import type { Endpoint } from './endpoint.ts';
import { problemResponses, responseComponents, successResponse } from './responses.ts';
import type { RouteAccess, RouteDescription } from './route.ts';

const alwaysPossible: readonly ProblemCode[] = ['internal_error'];
const bodyProblems: readonly ProblemCode[] = ['malformed_body', 'body_too_large', 'unsupported_media_type'];
const tokenProblems: readonly ProblemCode[] = [
  'token_missing',
  'token_invalid',
  'token_expired',
  'token_revoked',
  'identity_provider_unavailable',
  'database_unavailable',
];
const tenantProblems: readonly ProblemCode[] = [
  'tenant_unproven',
  'tenant_mismatch',
  'tenant_unknown',
  'tenant_suspended',
  'permission_denied',
  // For operators.
  'second_factor_required',
  // The tenant and an operator's second factor may come from the user pool, which throttles.
  'rate_limited',
];
const publicProblems: readonly ProblemCode[] = ['identity_provider_unavailable', 'database_unavailable'];

/** For requests with a session cookie. */
const sessionProblems: readonly ProblemCode[] = ['session_expired'];

export interface DocumentOptions {
  /** The name of the session cookie; `undefined` where there is no Hosted UI. */
  readonly sessionCookie?: string | undefined;
  /** The header by which requests may name their tenant; `undefined` where none does. */
  readonly tenantHeader: string | undefined;
}

/** Describes routes as an OpenAPI 3.1 document, by the schemas that parse their requests. */
export function openApiDocument(routes: readonly RouteDescription[], { tenantHeader, sessionCookie }: DocumentOptions) {
  const hasSessions = sessionCookie !== undefined;
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
    if (route.endpoint.isDocumented === false) continue;
    const path = route.endpoint.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.endpoint.method]: describeRoute(route, tenantHeader, hasSessions) };
  }
  return createDocument(
    {
      openapi: '3.1.0',
      info: { title: 'Freehold', version: '1', description: introduction(hasSessions) },
      servers: [{ url: '/', description: 'This installation' }],
      security: [{ bearer: [] }, ...(hasSessions ? [{ session: [] }] : [])],
      components: {
        ...responseComponents,
        securitySchemes: { bearer, ...(hasSessions ? { session: sessionScheme(sessionCookie) } : {}) },
      },
      paths,
    },
    { override: simplifySchema },
  );
}

const introduction = (hasSessions: boolean) =>
  [
    'Sign in with `POST /api/user/login`, then send the token as `Authorization: Bearer …`.',
    ...(hasSessions
      ? ['In a browser, sign in at [/auth/login](/auth/login?return_to=/api/docs) to get a session cookie.']
      : []),
    'A request sees the rows of one tenant: the caller’s.',
    'Unknown fields and parameters are refused. Responses may get more fields.',
    'Failures are problem documents: `code` says which, and `detail` what to do.',
  ].join('\n\n');

const bearer = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: 'The `access_token` of a login, or its `id_token` where `COGNITO_PREFERRED_TOKEN_USE` is `id`.',
} as const;

const sessionScheme = (name: string) =>
  ({
    type: 'apiKey',
    in: 'cookie',
    name,
    description:
      'A session of the Hosted UI. It is used where no Bearer token is sent. Requests that change something are taken from pages of this site only.',
  }) as const;

/** Removes what readers of the document can't use. */
const simplifySchema: ZodOpenApiOverride = ({ jsonSchema, io }) => {
  // Responses may get more fields, so clients must not rely on there being none.
  if (io === 'output') delete jsonSchema.additionalProperties;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  // A format says the same in one word, and Swagger UI, like others, doesn't read `\p{…}` in a pattern.
  if (jsonSchema.format !== undefined || jsonSchema.pattern?.includes('\\p{')) delete jsonSchema.pattern;
};

function describeRoute(
  { endpoint, access }: RouteDescription,
  tenantHeader: string | undefined,
  hasSessions: boolean,
): ZodOpenApiOperationObject {
  const { tag, summary, description, params, query, body, response } = endpoint;
  const parameters = {
    ...(params === undefined ? {} : { path: params }),
    ...(query === undefined ? {} : { query }),
    ...(access.kind === 'tenant' && tenantHeader !== undefined ? { header: tenantParameter(tenantHeader) } : {}),
  };
  return {
    tags: [tag],
    operationId: `${endpoint.method} ${endpoint.path}`.replaceAll(/[^A-Za-z0-9]+/g, '_'),
    summary,
    description: [description, describeAccess(access), describeToken(endpoint)]
      .filter((text) => text !== undefined)
      .join('\n\n'),
    'x-permission': access.kind === 'tenant' ? access.permission : null,
    ...(access.kind === 'public' ? { security: [] } : {}),
    ...(Object.keys(parameters).length === 0 ? {} : { requestParams: parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [`${response.status}`]: successResponse(response),
      ...problemResponses(problemsOf({ endpoint, access }, hasSessions), access),
    },
  };
}

function describeAccess(access: RouteAccess): string {
  switch (access.kind) {
    case 'public':
      return 'For everybody.';
    case 'user':
      return 'For any signed-in user, with or without a tenant.';
    case 'tenant':
      return `Requires the permission \`${access.permission}\`.`;
  }
}

function describeToken({ tokenUse }: Endpoint): string | undefined {
  return tokenUse === undefined ? undefined : `Takes the \`${tokenUse}_token\` of a login, and no other.`;
}

function tenantParameter(header: string): z.ZodObject {
  // Without an example: Swagger UI would send it.
  const description = 'The caller’s own tenant. Optional; naming another tenant is refused.';
  return z.object({ [header]: z.string().optional().meta({ description }) });
}

function problemsOf({ endpoint, access }: RouteDescription, hasSessions: boolean): ProblemCode[] {
  const { params, query, body } = endpoint;
  const isPublic = access.kind === 'public';
  const codes = [
    ...alwaysPossible,
    ...(endpoint.problems ?? []),
    ...(params === undefined ? [] : (['not_found'] as const)),
    ...(query === undefined && body === undefined ? [] : (['validation_failed'] as const)),
    // Bodies are read before the route is known.
    ...(endpoint.method === 'get' ? [] : bodyProblems),
    ...(isPublic ? publicProblems : tokenProblems),
    ...(hasSessions && !isPublic ? sessionProblems : []),
    ...(hasSessions && !isPublic && endpoint.method !== 'get' ? (['cross_site_request'] as const) : []),
    ...(access.kind === 'tenant' ? tenantProblems : []),
    // The tables of a tenant may have unique keys, and rows that others refer to.
    ...(access.kind === 'tenant' && endpoint.method !== 'get' ? (['conflict'] as const) : []),
  ];
  return [...new Set(codes)];
}
