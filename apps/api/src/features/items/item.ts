import { z } from 'zod';
import { multiLineText, singleLineText } from '../../http/text.ts';
import { timestamp } from '../../http/timestamp.ts';

/** PostgreSQL's `integer`. */
const maximumQuantity = 2_147_483_647;

const quantity = z
  .int('must be a whole number')
  .min(0, 'must not be negative')
  .max(maximumQuantity, `must be at most ${maximumQuantity}`);

export const newItemSchema = z
  .strictObject({
    name: singleLineText,
    description: multiLineText.nullable().default(null),
    quantity: quantity.default(0),
  })
  .meta({ id: 'NewItem' });

export const itemChangesSchema = z
  .strictObject({
    name: singleLineText.exactOptional(),
    description: multiLineText.nullable().exactOptional(),
    quantity: quantity.exactOptional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, 'must change at least one of name, description, quantity')
  .meta({ id: 'ItemChanges', minProperties: 1 });

/** An item in responses. */
export const itemSchema = z
  .object({
    id: z.guid(),
    tenant_id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    quantity: z.int(),
    owner_sub: z.string().meta({ description: 'The user who created it.' }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Item' });

/** A row of the database. */
export interface ItemRow {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly description: string | null;
  readonly quantity: number;
  readonly ownerSub: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Converts a row to the JSON of responses. */
export function itemJson(row: ItemRow): z.output<typeof itemSchema> {
  return {
    id: row.id,
    tenant_id: row.tenantId,
    name: row.name,
    description: row.description,
    quantity: row.quantity,
    owner_sub: row.ownerSub,
    created_at: timestamp(row.createdAt),
    updated_at: timestamp(row.updatedAt),
  };
}
