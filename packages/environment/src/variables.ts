import { z } from 'zod';
import { emptyOr, flag, integer, list, origin, sessionKeys } from './formats.ts';

/**
 * Every variable that Freehold reads, in the order in which `.env.example` shows them.
 *
 * A default is written as it would stand in the environment (`prefault`), so that the text in `.env.example` is the
 * default itself and not a second account of it.
 */
export const variables = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).prefault('development').meta({
    section: 'Process',
    description: 'What this process is run for. `production` refuses what is only safe on a laptop.',
  }),
  HOST: emptyOr(z.string().regex(/^[A-Za-z0-9.:-]+$/, 'must be an address such as 127.0.0.1'))
    .prefault('')
    .meta({
      description: 'The address the API listens on. Empty: every address of the machine.',
    }),
  PORT: integer(0, 65_535).prefault('8000').meta({ description: 'The port the API listens on.' }),
  METRICS_PORT: integer(0, 65_535).prefault('0').meta({
    description:
      'The port of /metrics, for Prometheus: durations, the event loop, connections. Never open to the public. 0: none.',
  }),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .prefault('info')
    .meta({ description: 'The least severe log line that is written.' }),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .transform((url) => url.replace(/\/+$/, ''))
    .prefault('http://localhost:8000')
    .meta({ description: 'Where people reach the API.' }),
  TRUSTED_PROXY: flag().prefault('0').meta({
    description: '1: one proxy stands in front. Believe the last hop of its X-Forwarded-For and -Proto; never -Host.',
  }),
  CORS_ALLOWED_ORIGINS: list(origin())
    .prefault('')
    .meta({ description: 'Origins, comma-separated, whose pages may call the API with a Bearer token.' }),

  DATABASE_URL: postgresUrl().meta({
    section: 'Database',
    description: 'The app role: owns nothing, cannot bypass row-level security. The API connects as this role.',
    example: 'postgresql://freehold_api:PASSWORD@localhost:5432/freehold',
  }),
  DATABASE_OWNER_URL: postgresUrl().meta({
    description: 'The owner role, no superuser. Migrations and the operator use it; the API never does.',
    example: 'postgresql://freehold_owner:PASSWORD@localhost:5432/freehold',
  }),
  DATABASE_POOL_SIZE: integer(1, 1_000)
    .prefault('10')
    .meta({ description: 'Connections that one API process may hold.' }),
  DATABASE_POOLER: z.enum(['none', 'transaction']).prefault('none').meta({
    description: 'transaction: PgBouncer or its like in transaction mode stands between; nothing is prepared to last.',
  }),

  AWS_REGION: z
    .string()
    .regex(/^[a-z]{2}-(gov-)?[a-z]+-\d$/, 'must be a region such as us-east-1')
    .meta({ section: 'Amazon Cognito', description: 'The region of the user pool.', example: 'us-east-1' }),
  COGNITO_USER_POOL_ID: z
    .string()
    .regex(/^[a-z]{2}-(gov-)?[a-z]+-\d_[A-Za-z0-9]+$/, 'must be a user pool id such as us-east-1_AbCdEfGhI')
    .meta({ description: 'The user pool.', example: 'us-east-1_AbCdEfGhI' }),
  COGNITO_APP_CLIENT_ID: clientId().meta({ description: 'The server client: the API signs people in with it.' }),
  COGNITO_APP_CLIENT_SECRET: emptyOr(z.string()).prefault('').meta({
    description: 'Its secret, where it has one.',
    secret: true,
  }),
  COGNITO_WEB_CLIENT_ID: emptyOr(clientId()).prefault('').meta({
    description: 'The web client, whose tokens are accepted too. Empty: no Hosted UI.',
  }),
  COGNITO_WEB_CLIENT_SECRET: emptyOr(z.string()).prefault('').meta({
    description: 'Its secret, where it has one.',
    secret: true,
  }),
  COGNITO_DOMAIN: emptyOr(
    z
      .string()
      // A path has no place on AWS. A local Cognito has one port for all domains, and tells them apart by it.
      .regex(/^(https?:\/\/)?[a-z0-9.-]+(:\d+)?(\/[\w-]+)*\/?$/i, 'must be a host, with or without https://')
      .transform((domain) => (domain.includes('://') ? domain : `https://${domain}`).replace(/\/$/, '')),
  )
    .prefault('')
    .meta({ description: 'The Hosted UI domain, with or without https://.' }),
  COGNITO_REDIRECT_URI: emptyOr(z.url({ protocol: /^https?$/, error: 'must be an absolute http or https URL' }))
    .prefault('')
    .meta({ description: 'The callback as the web client registers it. Empty: {PUBLIC_URL}/auth/callback.' }),
  COGNITO_ENDPOINT: emptyOr(z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }))
    .transform((url) => url?.replace(/\/+$/, ''))
    .prefault('')
    .meta({ description: 'A local Cognito. Empty: AWS.' }),
  ALLOW_LOCAL_COGNITO: flag().prefault('0').meta({
    description: '1: accept COGNITO_ENDPOINT in production. Whoever holds the local keys is anybody.',
  }),
  COGNITO_PREFERRED_TOKEN_USE: z.enum(['access', 'id']).prefault('access').meta({
    description: 'The kind of token that routes take.',
  }),
  COGNITO_TENANT_CLAIM: z
    .string()
    .regex(/^[a-zA-Z0-9:_-]{1,64}$/, 'must be the name of a claim')
    .prefault('custom:tenant_id')
    .meta({ description: 'The claim that proves which tenant a person belongs to.' }),

  MULTI_TENANT_ENABLED: flag().prefault('1').meta({
    section: 'Tenancy',
    description: '0: everybody is in the tenant `public`.',
  }),
  TENANT_MODE: z.enum(['header', 'subdomain', 'claim']).prefault('header').meta({
    description: 'How a request names its tenant: by TENANT_HEADER, by subdomain, or not at all (claim).',
  }),
  TENANT_HEADER: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'must be a header name such as X-Tenant-Id')
    .prefault('X-Tenant-Id')
    .meta({ description: 'The header that names the tenant in header mode.' }),
  TENANT_STRICT: flag().prefault('1').meta({
    description: '0: a member of TENANT_OPERATOR_GROUP may act for a tenant other than their own.',
  }),
  TENANT_MAIN_DOMAIN: emptyOr(
    z
      .string()
      .toLowerCase()
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'must be a domain such as example.com'),
  )
    .prefault('')
    .meta({ description: 'In subdomain mode: the domain that the tenant stands before.' }),
  TENANT_PROOF: z.enum(['claim', 'lookup']).prefault('claim').meta({
    description: 'Where the proof comes from: the token, or (without a pre-token trigger) a look-up in Cognito.',
  }),
  TENANT_OPERATOR_GROUP: emptyOr(z.string().max(128)).prefault('').meta({
    description: 'The Cognito group of operators. Empty: nobody.',
  }),

  SESSION_KEYS: emptyOr(sessionKeys()).prefault('').meta({
    section: 'Sessions',
    description: 'Keys that encrypt sessions: 32 bytes in base64 each, comma-separated, newest first.',
    hint: 'openssl rand -base64 32',
    secret: true,
  }),
});

/** All variables, parsed. */
export type Variables = z.output<typeof variables>;
export type VariableName = keyof Variables;

/**
 * The variables whose values only the cloud knows. The Pulumi program fills each of them (one left out doesn't
 * compile there) and the API reads them.
 */
export const stackVariables = [
  'PUBLIC_URL',
  'AWS_REGION',
  'COGNITO_USER_POOL_ID',
  'COGNITO_APP_CLIENT_ID',
  'COGNITO_APP_CLIENT_SECRET',
  'COGNITO_WEB_CLIENT_ID',
  'COGNITO_WEB_CLIENT_SECRET',
  'COGNITO_DOMAIN',
  'COGNITO_REDIRECT_URI',
  'COGNITO_TENANT_CLAIM',
  'TENANT_PROOF',
] as const satisfies readonly VariableName[];

export type StackVariable = (typeof stackVariables)[number];

/** The variables that are a matter of taste: a deployment may set them as it likes, and needn't. */
export const configurableVariables = [
  'LOG_LEVEL',
  'CORS_ALLOWED_ORIGINS',
  'DATABASE_POOL_SIZE',
  'DATABASE_POOLER',
  'COGNITO_PREFERRED_TOKEN_USE',
  'MULTI_TENANT_ENABLED',
  'TENANT_MODE',
  'TENANT_HEADER',
  'TENANT_STRICT',
  'TENANT_MAIN_DOMAIN',
  'TENANT_OPERATOR_GROUP',
] as const satisfies readonly VariableName[];

export type ConfigurableVariable = (typeof configurableVariables)[number];

type VariablesInput = z.input<typeof variables>;

/** The variables that have no default, so that nothing runs without them. */
export type RequiredVariable = {
  [Name in keyof VariablesInput]-?: undefined extends VariablesInput[Name] ? never : Name;
}[keyof VariablesInput];

function postgresUrl() {
  return z
    .url({ protocol: /^postgres(ql)?$/, error: 'must be a URL such as postgresql://role:password@host:5432/database' })
    .refine((url) => new URL(url).username !== '', 'must name a role: postgresql://role:password@host:5432/database')
    .meta({ secret: true });
}

function clientId() {
  return z.string().regex(/^[A-Za-z0-9_+]{1,128}$/, 'must be an app client id');
}
