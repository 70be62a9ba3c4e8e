import { isRegion, isUserPoolId } from '@freehold/aws-partitions';
import { z } from 'zod';
import { postgresUrl } from './database-url.ts';
import { emptyOr, flag, headerName, integer, list, origin, randomKey, sessionKeys } from './formats.ts';
import { telemetryVariables } from './telemetry-variables.ts';

/**
 * Every variable that Freehold reads, in the order in which `.env.example` shows them.
 *
 * A default is written as in the environment (`prefault`), so that `.env.example` shows the default itself.
 */
export const variables = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).prefault('development').meta({
    section: 'Process',
    description: 'What the process runs for. `production` refuses settings that are safe only on a laptop.',
  }),
  HOST: emptyOr(z.string().regex(/^[A-Za-z0-9.:-]+$/, 'must be an address such as 127.0.0.1'))
    .prefault('')
    .meta({
      description: 'The address that the API listens on. Empty: every address of the machine.',
    }),
  PORT: integer(0, 65_535).prefault('8000').meta({ description: 'The port that the API listens on.' }),
  METRICS_PORT: integer(0, 65_535).prefault('0').meta({
    description: 'The port of /metrics, for Prometheus. Never open it to the public. 0: there are no metrics.',
  }),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .prefault('info')
    .meta({ description: 'The lowest level that is logged.' }),
  LOG_HASH_KEY: emptyOr(randomKey()).prefault('').meta({
    description:
      'Hashes the accounts of failed sign-ins for the log: 32 bytes in base64, the same on all instances. Empty: accounts are not logged.',
    hint: 'openssl rand -base64 32',
    secret: true,
  }),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .transform((url) => url.replace(/\/+$/, ''))
    .prefault('http://localhost:8000')
    .meta({ description: 'The URL at which users reach the API.' }),
  TRUSTED_PROXY: integer(0, 10).prefault('0').meta({
    description:
      'How many proxies are in front, such as a CDN and a load balancer: 2. Each is a hop of X-Forwarded-For. X-Forwarded-Host is never trusted.',
  }),
  CORS_ALLOWED_ORIGINS: list(origin()).prefault('').meta({
    description:
      'Origins whose pages may call the API with a Bearer token, comma-separated. Those of apps count too: capacitor://localhost.',
  }),
  CORS_ALLOWED_HEADERS: list(headerName()).prefault('').meta({
    description:
      'Headers that these pages may send beside those that the API reads, comma-separated: traceparent,baggage.',
  }),
  DRAIN_SECONDS: integer(0, 300).prefault('0').meta({
    description:
      'How long /readyz fails before the port closes at SIGTERM, for proxies that only ask it. 0: proxies are told otherwise.',
  }),

  DATABASE_URL: postgresUrl().meta({
    section: 'Database',
    description: 'The API connects as this role, which owns nothing and cannot bypass row-level security.',
    example: 'postgresql://freehold_api:PASSWORD@localhost:5432/freehold',
  }),
  DATABASE_OWNER_URL: postgresUrl().meta({
    description:
      'Migrations and the operator connect as this role, the owner. It is not a superuser. The API never uses it.',
    example: 'postgresql://freehold_owner:PASSWORD@localhost:5432/freehold',
  }),
  DATABASE_POOL_SIZE: integer(1, 1_000)
    .prefault('10')
    .meta({ description: 'How many connections one API process opens at most.' }),
  DATABASE_POOLER: z.enum(['none', 'transaction']).prefault('none').meta({
    description:
      '`transaction`: a pooler in transaction mode, such as PgBouncer, is in between, so no statement stays prepared.',
  }),
  DATABASE_BACKUPS: z.enum(['none', 'snapshots']).prefault('none').meta({
    description: '`snapshots`: the platform takes snapshots of the database, as RDS does. `freehold doctor` reads it.',
  }),

  AWS_REGION: z
    .string()
    .refine(isRegion, 'must be a region such as us-east-1')
    .meta({ section: 'Amazon Cognito', description: 'The AWS region of the user pool.', example: 'us-east-1' }),
  COGNITO_USER_POOL_ID: z
    .string()
    .refine(isUserPoolId, 'must be a user pool id such as us-east-1_AbCdEfGhI')
    .meta({ description: 'The id of the user pool.', example: 'us-east-1_AbCdEfGhI' }),
  COGNITO_APP_CLIENT_ID: clientId().meta({
    description: 'The server client, with which the API signs users in by password.',
  }),
  COGNITO_APP_CLIENT_SECRET: emptyOr(z.string()).prefault('').meta({
    description: 'The secret of the server client, if it has one.',
    secret: true,
  }),
  COGNITO_WEB_CLIENT_ID: emptyOr(clientId()).prefault('').meta({
    description: 'The web client, with which browsers sign in by the Hosted UI. Empty: there is no Hosted UI.',
  }),
  COGNITO_WEB_CLIENT_SECRET: emptyOr(z.string()).prefault('').meta({
    description: 'The secret of the web client, if it has one.',
    secret: true,
  }),
  COGNITO_DOMAIN: emptyOr(
    z
      .string()
      // AWS has no path here. A local Cognito has one port for all domains and tells them apart by the path.
      .regex(/^(https?:\/\/)?[a-z0-9.-]+(:\d+)?(\/[\w-]+)*\/?$/i, 'must be a host, with or without https://')
      .transform((domain) => (domain.includes('://') ? domain : `https://${domain}`).replace(/\/$/, '')),
  )
    .prefault('')
    .meta({ description: 'The Hosted UI domain, with or without https://.' }),
  COGNITO_REDIRECT_URI: emptyOr(z.url({ protocol: /^https?$/, error: 'must be an absolute http or https URL' }))
    .prefault('')
    .meta({ description: 'The callback URL that the web client registers. Empty: {PUBLIC_URL}/auth/callback.' }),
  COGNITO_ENDPOINT: emptyOr(z.url({ protocol: /^https?$/, error: 'must be an http or https URL' }))
    .transform((url) => url?.replace(/\/+$/, ''))
    .prefault('')
    .meta({ description: 'The URL of a local Cognito. Empty: AWS.' }),
  ALLOW_LOCAL_COGNITO: flag().prefault('0').meta({
    description: '1: allow COGNITO_ENDPOINT in production. Anyone who has its keys can sign in as any user.',
  }),
  COGNITO_PREFERRED_TOKEN_USE: z.enum(['access', 'id']).prefault('access').meta({
    description: 'The kind of token that the API accepts: access or id.',
  }),
  COGNITO_MFA: z.enum(['OFF', 'OPTIONAL', 'ON']).prefault('OFF').meta({
    description:
      'The user pool’s MFA. Unless it is OFF, operators need a second factor. OPTIONAL: users set one up at /account.',
  }),
  COGNITO_TENANT_CLAIM: z
    .string()
    .regex(/^[a-zA-Z0-9:_-]{1,64}$/, 'must be the name of a claim')
    .prefault('custom:tenant_id')
    .meta({ description: 'The claim that holds the tenant of a user.' }),

  MULTI_TENANT_ENABLED: flag().prefault('1').meta({
    section: 'Tenancy',
    description: '0: there is one tenant, `public`, and every user belongs to it.',
  }),
  TENANT_MODE: z.enum(['header', 'subdomain', 'claim']).prefault('header').meta({
    description: 'How a request names its tenant: by TENANT_HEADER, by subdomain, or not at all (claim).',
  }),
  TENANT_HEADER: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'must be a header name such as X-Tenant-Id')
    .prefault('X-Tenant-Id')
    .meta({ description: 'The header that names the tenant, where TENANT_MODE is header.' }),
  TENANT_STRICT: flag().prefault('1').meta({
    description: '0: users in TENANT_OPERATOR_GROUP may act for tenants other than their own.',
  }),
  TENANT_MAIN_DOMAIN: emptyOr(
    z
      .string()
      .toLowerCase()
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'must be a domain such as example.com'),
  )
    .prefault('')
    .meta({ description: 'The domain below which each tenant has a subdomain, where TENANT_MODE is subdomain.' }),
  TENANT_PROOF: z.enum(['claim', 'lookup']).prefault('claim').meta({
    description:
      'Where a user’s tenant comes from: a claim of the token, or a lookup in Cognito where there is no pre-token trigger.',
  }),
  TENANT_OPERATOR_GROUP: emptyOr(z.string().max(128)).prefault('').meta({
    description: 'The Cognito group of operators. Empty: there are none.',
  }),

  SESSION_KEYS: emptyOr(sessionKeys()).prefault('').meta({
    section: 'Sessions',
    description:
      'Keys that encrypt sessions and hash where users signed in from: 32 bytes in base64 each, comma-separated, the newest first.',
    hint: 'openssl rand -base64 32',
    secret: true,
  }),
  ...telemetryVariables,
});

/** All variables, parsed. */
export type Variables = z.output<typeof variables>;
export type VariableName = keyof Variables;

/** The variables that a Pulumi stack knows. The Pulumi program sets each of them: without one it doesn't compile. */
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
  'COGNITO_MFA',
  'COGNITO_TENANT_CLAIM',
  'TENANT_PROOF',
] as const satisfies readonly VariableName[];

export type StackVariable = (typeof stackVariables)[number];

/** The variables that a deployment may set, by the setting `apiVariables`. */
export const configurableVariables = [
  'LOG_LEVEL',
  'TRUSTED_PROXY',
  'CORS_ALLOWED_ORIGINS',
  'CORS_ALLOWED_HEADERS',
  'DATABASE_POOL_SIZE',
  'DATABASE_POOLER',
  'COGNITO_PREFERRED_TOKEN_USE',
  'MULTI_TENANT_ENABLED',
  'TENANT_MODE',
  'TENANT_HEADER',
  'TENANT_STRICT',
  'TENANT_MAIN_DOMAIN',
  'TENANT_OPERATOR_GROUP',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
  'OTEL_EXPORTER_OTLP_PROTOCOL',
  'OTEL_SERVICE_NAME',
  'OTEL_RESOURCE_ATTRIBUTES',
  'OTEL_TRACES_EXPORTER',
  'OTEL_METRICS_EXPORTER',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'OTEL_METRIC_EXPORT_INTERVAL',
  'TRUSTED_TRACEPARENT',
] as const satisfies readonly VariableName[];

export type ConfigurableVariable = (typeof configurableVariables)[number];

/** The variables that nobody may see: they are never printed or logged, and containers get them from Secrets Manager. */
export const secretVariables: readonly string[] = Object.entries(variables.shape)
  .filter(([, schema]) => schema.meta()?.['secret'] === true)
  .map(([name]) => name);

type VariablesInput = z.input<typeof variables>;

/** The variables without a default. */
export type RequiredVariable = {
  [Name in keyof VariablesInput]-?: undefined extends VariablesInput[Name] ? never : Name;
}[keyof VariablesInput];

function clientId() {
  return z.string().regex(/^[A-Za-z0-9_+]{1,128}$/, 'must be an app client id');
}
