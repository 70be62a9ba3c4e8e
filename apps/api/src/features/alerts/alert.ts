import { z } from 'zod';
import { singleLineText } from '../../http/text.ts';
import { timestamp } from '../../http/timestamp.ts';

const severities = ['info', 'warning', 'critical'] as const;
const statuses = ['open', 'acknowledged'] as const;
export const severitySchema = z.enum(severities, `must be one of ${severities.join(', ')}`);
export const statusSchema = z.enum(statuses, `must be one of ${statuses.join(', ')}`);

export const newAlertSchema = z
  .strictObject({
    title: singleLineText,
    severity: severitySchema.default('info'),
    // #region items
    item_id: z
      .guid('must be the id of an item')
      .nullable()
      .default(null)
      .meta({ description: 'The item that the alert is about, if any.' }),
    // #endregion items
  })
  .meta({ id: 'NewAlert' });

/** An alert in responses. */
export const alertSchema = z
  .object({
    id: z.guid(),
    tenant_id: z.string(),
    title: z.string(),
    severity: severitySchema,
    status: statusSchema,
    // #region items
    item_id: z.guid().nullable(),
    // #endregion items
    owner_sub: z.string().meta({ description: 'The user that the alert belongs to.' }),
    acknowledged_at: z.iso.datetime().nullable(),
    acknowledged_by_sub: z.string().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Alert' });

/** A row of the database. */
export interface AlertRow {
  readonly id: string;
  readonly tenantId: string;
  readonly title: string;
  /** Text for Prisma. A CHECK allows what `severitySchema` does. */
  readonly severity: string;
  readonly status: string;
  // #region items
  readonly itemId: string | null;
  // #endregion items
  readonly ownerSub: string;
  readonly acknowledgedAt: Date | null;
  readonly acknowledgedBySub: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Converts a row to the JSON of responses. */
export function alertJson(row: AlertRow): z.output<typeof alertSchema> {
  return {
    id: row.id,
    tenant_id: row.tenantId,
    title: row.title,
    severity: severitySchema.parse(row.severity),
    status: statusSchema.parse(row.status),
    // #region items
    item_id: row.itemId,
    // #endregion items
    owner_sub: row.ownerSub,
    acknowledged_at: row.acknowledgedAt === null ? null : timestamp(row.acknowledgedAt),
    acknowledged_by_sub: row.acknowledgedBySub,
    created_at: timestamp(row.createdAt),
    updated_at: timestamp(row.updatedAt),
  };
}
