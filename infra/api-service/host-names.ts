import type { Settings } from '../config/settings.ts';

/**
 * The host names of the API, that of `publicUrl` first. With a subdomain for each tenant there is also a wildcard.
 */
export function hostNames({ publicUrl, apiVariables }: Pick<Settings, 'publicUrl' | 'apiVariables'>): string[] {
  const host = new URL(publicUrl).hostname;
  const { MULTI_TENANT_ENABLED, TENANT_MODE, TENANT_MAIN_DOMAIN } = apiVariables;
  if (MULTI_TENANT_ENABLED === '0' || TENANT_MODE !== 'subdomain' || !TENANT_MAIN_DOMAIN) return [host];
  return [host, `*.${TENANT_MAIN_DOMAIN.toLowerCase()}`];
}
