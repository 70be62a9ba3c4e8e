import type { Standing, TenantId } from '@freehold/tenancy';
import type pg from 'pg';

/** Reads what is on record about a tenant and one of its people, or with `undefined` about a person alone. */
export type FindStanding = (tenant: TenantId | undefined, sub: string) => Promise<Standing>;

interface Question {
  readonly tenant: TenantId | undefined;
  readonly sub: string;
  readonly resolve: (standing: Standing) => void;
  readonly reject: (reason: unknown) => void;
}

interface Row {
  readonly status: Standing['tenantStatus'] | null;
  readonly revoked_before: Date | null;
}

const text = `
  SELECT (SELECT status FROM tenants WHERE id = asked.tenant)::text AS status,
         (SELECT revoked_before FROM users WHERE sub = asked.sub) AS revoked_before
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (tenant, sub, place)
   ORDER BY place`;

/** Queries under way at most. More than one, so that one that hangs doesn't hold up everybody. */
const maximumUnderWay = 2;

/** Questions in one query at most. */
const maximumTogether = 200;

/**
 * Makes what reads standings. It is asked before nearly everything, and of ever other tenants and people where there are
 * many, so what is asked at once, or while a query is under way, goes into one query together.
 *
 * @param pool connections without a tenant
 * @param keepsName whether the statement may be prepared under a name
 */
export function standingReader(pool: pg.Pool, keepsName: boolean): FindStanding {
  const name = keepsName ? { name: 'freehold_standing' } : {};
  let waiting: Question[] = [];
  let underWay = 0;
  let isSoon = false;

  async function ask(questions: readonly Question[]): Promise<void> {
    const values = [questions.map(({ tenant }) => tenant ?? null), questions.map(({ sub }) => sub)];
    try {
      const { rows } = await pool.query<Row>({ ...name, text, values });
      questions.forEach(({ resolve, reject }, place) => {
        const row = rows[place];
        if (row === undefined) reject(new Error('A standing was asked for and not answered.'));
        else resolve({ tenantStatus: row.status ?? undefined, revokedBefore: row.revoked_before ?? undefined });
      });
    } catch (error) {
      for (const { reject } of questions) reject(error);
    }
  }

  /** Not before all is read that has come over the network by now: where there are many requests, several come at once. */
  function askSoon(): void {
    if (isSoon) return;
    isSoon = true;
    setImmediate(() => {
      isSoon = false;
      void askAll();
    });
  }

  async function askAll(): Promise<void> {
    if (underWay >= maximumUnderWay) return;
    underWay += 1;
    while (waiting.length > 0) {
      const questions = waiting.slice(0, maximumTogether);
      waiting = waiting.slice(maximumTogether);
      // What is too much for one query goes into another beside it, and doesn't wait for this one, which may hang.
      if (waiting.length > 0) askSoon();
      await ask(questions);
    }
    underWay -= 1;
  }

  return (tenant, sub) =>
    new Promise((resolve, reject) => {
      waiting.push({ tenant, sub, resolve, reject });
      askSoon();
    });
}
