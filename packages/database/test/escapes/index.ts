import type { Attempt } from './attempt.ts';
import { byId } from './by-id.ts';
import { oracles } from './oracles.ts';
import { rawSql } from './raw-sql.ts';
import { reflection } from './reflection.ts';
import { relations } from './relations.ts';
import { tenantInData } from './tenant-in-data.ts';
import { tenantInFilters } from './tenant-in-filters.ts';

/** All attempts, by what they try. */
export const attempts: Readonly<Record<string, readonly Attempt[]>> = {
  'by the id of a row': byId,
  'along relations': relations,
  'by naming globex in data': tenantInData,
  'by naming globex in a filter': tenantInFilters,
  'by asking what can be told apart': oracles,
  'by raw SQL': rawSql,
  'by what the client’s type hides': reflection,
};

export { acmeRows, globexRows, unusedId } from './attempt.ts';
export { expectOutcome } from './expect-outcome.ts';
export { createTwoTenants, type TwoTenants } from './two-tenants.ts';
