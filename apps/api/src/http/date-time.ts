import { z } from 'zod';

/** A moment in a request, in ISO 8601 with an offset. The years are those that PostgreSQL and JSON write with four digits. */
export const dateTime = z.iso
  .datetime({ offset: true, error: 'must be a date and time such as 2026-11-21T14:09:02Z' })
  .transform((text) => new Date(text))
  .refine(
    (moment) => moment.getUTCFullYear() >= 1 && moment.getUTCFullYear() <= 9999,
    'must be in the years 1 to 9999',
  );
