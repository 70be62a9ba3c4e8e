import type { AccountStatus, TenantId } from '@freehold/tenancy';
import type pg from 'pg';

/** Reads what is on record about a tenant and one of its people, or with `undefined` about a person alone. */
export type FindAccountStatus = (tenant: TenantId | undefined, sub: string) => Promise<AccountStatus>;

interface PendingStatus {
  readonly tenant: TenantId | undefined;
  readonly sub: string;
  readonly resolve: (accountStatus: AccountStatus) => void;
  readonly reject: (reason: unknown) => void;
}

interface Row {
  readonly status: AccountStatus['tenantStatus'] | null;
  readonly revoked_before: Date | null;
}

const text = `
  SELECT (SELECT status FROM tenants WHERE id = asked.tenant)::text AS status,
         (SELECT revoked_before FROM users WHERE sub = asked.sub) AS revoked_before
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (tenant, sub, place)
   ORDER BY place`;

/** Queries under way at most. More than one, so that one that hangs doesn't hold up everybody. */
const maximumConcurrentQueries = 2;

/** Questions in one query at most. */
const maximumBatchSize = 200;

/**
 * Makes what reads standings. It is asked before nearly everything, and of ever other tenants and people where there are
 * many, so what is asked at once, or while a query is under way, goes into one query together.
 *
 * @param pool connections without a tenant
 * @param keepsName whether the statement may be prepared under a name
 */
export function createAccountStatusQuery(pool: pg.Pool, keepsName: boolean): FindAccountStatus {
  const name = keepsName ? { name: 'freehold_standing' } : {};
  let waiting: PendingStatus[] = [];
  let runningQueries = 0;
  let isScheduled = false;

  async function queryBatch(batch: readonly PendingStatus[]): Promise<void> {
    const values = [batch.map(({ tenant }) => tenant ?? null), batch.map(({ sub }) => sub)];
    try {
      const { rows } = await pool.query<Row>({ ...name, text, values });
      batch.forEach(({ resolve, reject }, position) => {
        const row = rows[position];
        if (row === undefined) reject(new Error('A standing was asked for and not answered.'));
        else resolve({ tenantStatus: row.status ?? undefined, revokedBefore: row.revoked_before ?? undefined });
      });
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  /** Not before all is read that has come over the network by now: where there are many requests, several come at once. */
  function scheduleQuery(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      void queryAll();
    });
  }

  async function queryAll(): Promise<void> {
    if (runningQueries >= maximumConcurrentQueries) return;
    runningQueries += 1;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, maximumBatchSize);
      waiting = waiting.slice(maximumBatchSize);
      // What is too much for one query goes into another beside it, and doesn't wait for this one, which may hang.
      if (waiting.length > 0) scheduleQuery();
      await queryBatch(batch);
    }
    runningQueries -= 1;
  }

  return (tenant, sub) =>
    new Promise((resolve, reject) => {
      waiting.push({ tenant, sub, resolve, reject });
      scheduleQuery();
    });
}
