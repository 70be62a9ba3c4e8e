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
import type { Caller, Route } from './route.ts';

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
  // Where the tenant is looked up in the user pool, and that is asked too much.
  'rate_limited',
];
const publicProblems: readonly ProblemCode[] = ['identity_provider_unavailable', 'database_unavailable'];

/** How else a route can fail for whoever comes with a session. */
const sessionProblems: readonly ProblemCode[] = ['session_expired'];

export interface DocumentOptions {
  /** The cookie that stands for a session; `undefined` where there is no Hosted UI. */
  readonly sessionCookie?: string | undefined;
  /** The header by which requests may name their tenant; `undefined` where none does. */
  readonly tenantHeader: string | undefined;
}

/** Describes routes as an OpenAPI 3.1 document, by the schemas that requests are checked with. */
export function openApiDocument(routes: readonly Route[], { tenantHeader, sessionCookie }: DocumentOptions) {
  const hasSessions = sessionCookie !== undefined;
  const paths: ZodOpenApiPathsObject = {};
  for (const route of routes) {
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
      ? ['In a browser: sign in at [/auth/login](/auth/login?return_to=/api/docs). The cookie does the rest.']
      : []),
    'A request sees the rows of one tenant: that of its caller.',
    'Fields and parameters that don’t stand here are refused. Answers may get more of them.',
    'Failures are problem documents; `code` says which, and `detail` what to do.',
  ].join('\n\n');

const bearer = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: 'The `access_token` of a login; where `COGNITO_PREFERRED_TOKEN_USE` is `id`, its `id_token`.',
} as const;

const sessionScheme = (name: string) =>
  ({
    type: 'apiKey',
    in: 'cookie',
    name,
    description:
      'A session of the Hosted UI. It counts where no Bearer token is sent, and from pages of this site alone where something is changed.',
  }) as const;

/** Leaves out what Zod says beyond what a reader can use. */
const simplifySchema: ZodOpenApiOverride = ({ jsonSchema, io }) => {
  // Answers may grow: a client that took this for a promise would break at the first field that is added.
  if (io === 'output') delete jsonSchema.additionalProperties;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  // A format says the same in one word. And to many who read a pattern, Swagger UI among them, `\p{…}` is a `p` and so on.
  if (jsonSchema.format !== undefined || jsonSchema.pattern?.includes('\\p{')) delete jsonSchema.pattern;
};

function describeRoute(
  { endpoint, caller }: Route,
  tenantHeader: string | undefined,
  hasSessions: boolean,
): ZodOpenApiOperationObject {
  const { tag, summary, description, params, query, body, response } = endpoint;
  const parameters = {
    ...(params === undefined ? {} : { path: params }),
    ...(query === undefined ? {} : { query }),
    ...(isForTenant(caller) && tenantHeader !== undefined ? { header: tenantParameter(tenantHeader) } : {}),
  };
  return {
    tags: [tag],
    operationId: `${endpoint.method} ${endpoint.path}`.replaceAll(/[^A-Za-z0-9]+/g, '_'),
    summary,
    description: [description, describeCaller(caller), describeToken(endpoint)]
      .filter((text) => text !== undefined)
      .join('\n\n'),
    'x-permission': isForTenant(caller) ? caller : null,
    ...(caller === 'anybody' ? { security: [] } : {}),
    ...(Object.keys(parameters).length === 0 ? {} : { requestParams: parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [`${response.status}`]: successResponse(response),
      ...problemResponses(problemsOf({ endpoint, caller }, hasSessions), caller),
    },
  };
}

function isForTenant(caller: Caller): boolean {
  return caller !== 'anybody' && caller !== 'signed-in';
}

function describeCaller(caller: Caller): string {
  if (caller === 'anybody') return 'For everybody.';
  if (caller === 'signed-in') return 'For whoever is signed in, be it without a tenant.';
  return `Wants the permission \`${caller}\`.`;
}

function describeToken({ tokenUse }: Endpoint): string | undefined {
  return tokenUse === undefined ? undefined : `Takes the \`${tokenUse}_token\` of a login, and no other.`;
}

function tenantParameter(header: string): z.ZodObject {
  // Without an example: Swagger UI would send it.
  const description = 'The caller’s tenant. It may be left out, and any other is refused.';
  return z.object({ [header]: z.string().optional().meta({ description }) });
}

function problemsOf({ endpoint, caller }: Pick<Route, 'endpoint' | 'caller'>, hasSessions: boolean): ProblemCode[] {
  const { params, query, body } = endpoint;
  const codes = [
    ...alwaysPossible,
    ...(endpoint.problems ?? []),
    ...(params === undefined ? [] : (['not_found'] as const)),
    ...(query === undefined && body === undefined ? [] : (['validation_failed'] as const)),
    // A body is read before it is known that nobody wants it.
    ...(endpoint.method === 'get' ? [] : bodyProblems),
    ...(caller === 'anybody' ? publicProblems : tokenProblems),
    ...(hasSessions && caller !== 'anybody' ? sessionProblems : []),
    ...(hasSessions && caller !== 'anybody' && endpoint.method !== 'get' ? (['cross_site_request'] as const) : []),
    ...(isForTenant(caller) ? tenantProblems : []),
  ];
  return [...new Set(codes)];
}
