import { isHttpsOrLocalhost } from './redirect-urls.ts';
import type { Variables } from './variables.ts';

/** What is wrong with one variable: its name, and the rest of a sentence that begins with it. */
export interface EnvironmentIssue {
  readonly variable: string;
  readonly sentence: string;
}

/** The variables that are valid by themselves. */
export type PartialVariables = { readonly [Name in keyof Variables]?: Variables[Name] | undefined };

type Rule = (variables: PartialVariables) => EnvironmentIssue | undefined;

/** Rules between variables. Each sees the valid ones, so that an invalid value elsewhere doesn't hide a broken rule. */
export const rules: readonly Rule[] = [
  function metricsPortDiffersFromPort({ PORT, METRICS_PORT }) {
    if (METRICS_PORT === undefined || METRICS_PORT === 0 || METRICS_PORT !== PORT) return;
    return {
      variable: 'METRICS_PORT',
      sentence: 'is the public port. Choose another one, which only Prometheus can reach',
    };
  },

  function regionMatchesUserPool({ AWS_REGION, COGNITO_USER_POOL_ID }) {
    if (AWS_REGION === undefined || COGNITO_USER_POOL_ID === undefined) return;
    if (COGNITO_USER_POOL_ID.startsWith(`${AWS_REGION}_`)) return;
    return { variable: 'AWS_REGION', sentence: 'is not the region that COGNITO_USER_POOL_ID begins with' };
  },

  function localCognitoIsNotUsedInProduction({ NODE_ENV, COGNITO_ENDPOINT, ALLOW_LOCAL_COGNITO }) {
    if (NODE_ENV !== 'production' || COGNITO_ENDPOINT === undefined || ALLOW_LOCAL_COGNITO === true) return;
    return {
      variable: 'COGNITO_ENDPOINT',
      sentence:
        'is refused in production: anyone who has a local Cognito’s keys can sign in as any user. Leave it empty',
    };
  },

  function hostedUiNeedsSessionKeys({ COGNITO_WEB_CLIENT_ID, SESSION_KEYS }) {
    if (COGNITO_WEB_CLIENT_ID === undefined || SESSION_KEYS !== undefined) return;
    return {
      variable: 'SESSION_KEYS',
      sentence:
        'is missing or wrong, and COGNITO_WEB_CLIENT_ID needs it. Generate a key with `openssl rand -base64 32`',
    };
  },

  function hostedUiDomainIsHttps({ COGNITO_DOMAIN, COGNITO_ENDPOINT }) {
    if (COGNITO_DOMAIN === undefined || COGNITO_DOMAIN.startsWith('https:') || COGNITO_ENDPOINT !== undefined) return;
    return {
      variable: 'COGNITO_DOMAIN',
      sentence:
        'must be https, since codes and tokens are sent there. Only a local Cognito (COGNITO_ENDPOINT) may use http',
    };
  },

  function redirectUriIsHttps({ COGNITO_WEB_CLIENT_ID, COGNITO_DOMAIN, COGNITO_REDIRECT_URI, PUBLIC_URL }) {
    if (COGNITO_WEB_CLIENT_ID === undefined || COGNITO_DOMAIN === undefined) return;
    if (isHttpsOrLocalhost(new URL(COGNITO_REDIRECT_URI ?? PUBLIC_URL ?? 'https://localhost'))) return;
    return {
      variable: 'COGNITO_REDIRECT_URI',
      sentence:
        'must be https unless its host is localhost: Cognito accepts nothing else. Empty, it follows from PUBLIC_URL',
    };
  },

  function subdomainModeNeedsMainDomain({ MULTI_TENANT_ENABLED, TENANT_MODE, TENANT_MAIN_DOMAIN }) {
    if (MULTI_TENANT_ENABLED !== true || TENANT_MODE !== 'subdomain' || TENANT_MAIN_DOMAIN !== undefined) return;
    return {
      variable: 'TENANT_MAIN_DOMAIN',
      sentence:
        'is missing or wrong, and TENANT_MODE=subdomain needs it: the domain below which tenants have subdomains',
    };
  },

  function tenantHeaderIsNotReserved({ TENANT_HEADER }) {
    if (TENANT_HEADER === undefined || !reservedHeaders.has(TENANT_HEADER.toLowerCase())) return;
    return { variable: 'TENANT_HEADER', sentence: 'names a header that has another meaning already' };
  },
];

const reservedHeaders = new Set([
  'authorization',
  'cookie',
  'host',
  'origin',
  'content-type',
  'content-length',
  // Proxies set these. A proxy that doesn't passes on what the client sent.
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'forwarded',
]);
