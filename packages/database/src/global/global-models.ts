import type { Prisma } from '../generated/client.ts';

/**
 * The models of global tables: those whose docstring in the Prisma schema says `@global`. Every other model is a tenant
 * table, so a new one is confined unless it is named in both places.
 */
export const globalModels = [
  'Tenant',
  'User',
  'AuditEvent',
  'RateLimit',
  'Session',
  'KnownAddress',
] as const satisfies readonly Prisma.ModelName[];

/** Their tables, in the same order. */
export const globalTables = ['tenants', 'users', 'audit_events', 'rate_limits', 'sessions', 'known_addresses'] as const;

export type GlobalModel = (typeof globalModels)[number];

/** Whether a model's table belongs to no tenant. */
export function isGlobalModel(model: string): model is GlobalModel {
  return globalModels.some((globalModel) => globalModel === model);
}
