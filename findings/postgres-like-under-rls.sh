#!/bin/sh
# PostgreSQL (in PGlite 0.5.17): under row-level security, LIKE 'a%' searches no index, and the range that it means does.
#
# Guess: LIKE with a fixed beginning becomes `>= 'a' AND < 'b'` on the index, as EXPLAIN shows without policies. These two
# operators are leakproof, so with policies the index is searched as well.
# Seen: the planner derives the range only from an operator that is leakproof itself, and LIKE isn't. The same range written
# out is searched. Prisma's `startsWith` is LIKE.
#
# Output seen:
#   LIKE without policies        searched by col
#   LIKE with policies           not searched by col
#   the range with policies      searched by col
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @electric-sql/pglite@0.5.17 >/dev/null
cat >try.mjs <<'END'
import { PGlite } from '@electric-sql/pglite';

const db = new PGlite();
await db.exec(`
  CREATE TABLE t (tenant_id text NOT NULL, col text COLLATE "C" NOT NULL);
  CREATE INDEX t_index ON t (tenant_id, col);
  CREATE POLICY p ON t USING (tenant_id = current_setting('app.tenant_id', true));
  CREATE ROLE app; GRANT SELECT ON t TO app; SET enable_seqscan = off; SET enable_bitmapscan = off; SET ROLE app`);
async function plan(title, condition) {
  const { rows } = await db.query(`EXPLAIN (COSTS OFF) SELECT * FROM t WHERE tenant_id = 'a' AND ${condition}`);
  const line = rows.map((row) => row['QUERY PLAN']).find((line) => line.includes('Index Cond')) ?? '';
  console.log(`${title.padEnd(28)} ${/\bcol\b/.test(line) ? 'searched by col' : 'not searched by col'}`);
}
await plan('LIKE without policies', `col LIKE 'a%'`);
await db.exec('RESET ROLE; ALTER TABLE t ENABLE ROW LEVEL SECURITY; SET ROLE app');
await plan('LIKE with policies', `col LIKE 'a%'`);
await plan('the range with policies', `col >= 'a' AND col < 'b'`);
END
node try.mjs | tee seen
cat >expected <<'END'
LIKE without policies        searched by col
LIKE with policies           not searched by col
the range with policies      searched by col
END
diff expected seen && echo 'As before.'
