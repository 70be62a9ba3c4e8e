import type { Prisma } from '../generated/client.ts';

/**
 * The models of control tables: those whose docstring in `prisma/schema.prisma` says `@control`. Every other model is a
 * tenant table, so a new one is confined unless somebody decides otherwise here and there.
 */
export const controlModels = [
  'Tenant',
  'User',
  'AuditEvent',
  'RateLimit',
  'Session',
] as const satisfies readonly Prisma.ModelName[];

/** Their tables, in the same order. */
export const controlTables = ['tenants', 'users', 'audit_events', 'rate_limits', 'sessions'] as const;

export type ControlModel = (typeof controlModels)[number];

/** Whether a model's table belongs to no tenant. */
export function isControlModel(model: string): model is ControlModel {
  return controlModels.some((control) => control === model);
}
