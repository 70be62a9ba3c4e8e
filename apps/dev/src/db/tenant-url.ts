import type { TenantId } from '@freehold/tenancy';

/**
 * A database URL whose sessions are a tenant's: PostgreSQL sets `app.tenant_id` at the start of each connection. For a direct
 * connection only: a pooler in transaction mode would hand the setting to other clients.
 */
export function tenantUrl(appUrl: string, tenant: TenantId): string {
  const url = new URL(appUrl);
  // Not by searchParams, which writes a space as “+”; libpq wants “%20”.
  url.search = `options=${encodeURIComponent(`-c app.tenant_id=${tenant}`)}`;
  return url.href;
}
