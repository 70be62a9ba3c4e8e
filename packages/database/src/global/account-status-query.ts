import type { AccountStatus, TenantId } from '@freehold/tenancy';
import DataLoader from 'dataloader';
import type pg from 'pg';

/** Reads the status of a tenant and of one of its users; with `undefined`, of a user alone. */
export type FindAccountStatus = (tenant: TenantId | undefined, sub: string) => Promise<AccountStatus>;

interface Account {
  readonly tenant: TenantId | undefined;
  readonly sub: string;
}

interface Row {
  readonly status: AccountStatus['tenantStatus'] | null;
  readonly revoked_before: Date | null;
}

const text = `
  SELECT (SELECT status FROM tenants WHERE id = account.tenant)::text AS status,
         (SELECT revoked_before FROM users WHERE sub = account.sub) AS revoked_before
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS account (tenant, sub, position)
   ORDER BY position`;

/** More than one, so that a query that hangs doesn't block all requests. */
const maximumConcurrentQueries = 2;
const maximumBatchSize = 200;

/**
 * Creates the query for account statuses. Nearly every request needs one, so calls at the same time, or while queries are
 * running, share a query.
 *
 * @param pool connections without a tenant (`globalPool`)
 */
export function createAccountStatusQuery(pool: pg.Pool): FindAccountStatus {
  async function queryBatch(accounts: readonly Account[]): Promise<(AccountStatus | Error)[]> {
    const values = [accounts.map(({ tenant }) => tenant ?? null), accounts.map(({ sub }) => sub)];
    const { rows } = await pool.query<Row>({ name: 'account_status', text, values });
    return accounts.map((_, position) => {
      const row = rows[position];
      if (row === undefined) return new Error('The account status query returned too few rows.');
      return { tenantStatus: row.status ?? undefined, revokedBefore: row.revoked_before ?? undefined };
    });
  }

  const slots = createSlots(maximumConcurrentQueries);
  const loader = new DataLoader<Account, AccountStatus>((accounts) => queryBatch(accounts).finally(slots.release), {
    // The API has its own cache, which limits the age of an entry.
    cache: false,
    maxBatchSize: maximumBatchSize,
    // Runs after the event loop has read from the network. A batch grows until it has a slot.
    batchScheduleFn: (dispatch) => setImmediate(() => slots.acquire(dispatch)),
  });
  return (tenant, sub) => loader.load({ tenant, sub });
}

/** Runs functions once one of so many slots is free. */
function createSlots(size: number) {
  const waiting: (() => void)[] = [];
  let free = size;
  return {
    acquire(run: () => void): void {
      if (free === 0) {
        waiting.push(run);
        return;
      }
      free -= 1;
      run();
    },
    release(): void {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    },
  };
}
