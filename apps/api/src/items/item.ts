import { z } from 'zod';

/** PostgreSQL's `integer`. */
const maximumQuantity = 2_147_483_647;

/** Text that a person may have typed on one line. */
const line = z
  .string('must be text')
  .regex(/\S/, 'must not be empty')
  .max(200, 'must have at most 200 characters')
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), 'must not contain control characters');

/** Text of several lines. */
const text = z
  .string('must be text')
  .max(2000, 'must have at most 2000 characters')
  .refine((value) => value.isWellFormed() && !/[^\P{Cc}\n\t]/u.test(value), 'must not contain control characters');

const quantity = z
  .int('must be a whole number')
  .min(0, 'must not be negative')
  .max(maximumQuantity, `must be at most ${maximumQuantity}`);

export const newItem = z.strictObject({
  name: line,
  description: text.nullable().default(null),
  quantity: quantity.default(0),
});

export const itemChanges = z
  .strictObject({
    name: line.exactOptional(),
    description: text.nullable().exactOptional(),
    quantity: quantity.exactOptional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, 'must change at least one of name, description, quantity');

/** A row as it comes from the database. */
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

/** An item as it goes over the wire. */
export function itemJson(item: ItemRow) {
  return {
    id: item.id,
    tenant_id: item.tenantId,
    name: item.name,
    description: item.description,
    quantity: item.quantity,
    owner_sub: item.ownerSub,
    created_at: item.createdAt.toISOString(),
    updated_at: item.updatedAt.toISOString(),
  };
}
