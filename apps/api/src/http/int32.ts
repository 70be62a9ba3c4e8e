import { z } from 'zod';

/** A whole number that PostgreSQL's `integer` holds. */
export const int32 = z
  .int('must be a whole number')
  .min(-2_147_483_648, 'must be at least -2147483648')
  .max(2_147_483_647, 'must be at most 2147483647');
