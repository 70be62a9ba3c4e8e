#!/bin/sh
# pg 8.23.1 (pg-types 2.2.0, postgres-date 1.0.7): a moment that pg can't parse is returned as null, like NULL.
#
# Guess: with a DateStyle other than ISO, which a database, a role or a server may have, a timestamptz comes back as text, as
# an invalid Date, or with an error.
# Seen: it comes back as null. `expires_at`, `deleted_at` or `revoked_at` then read as "none". With the style SQL or Postgres it
# is the same; `infinity` becomes the number Infinity.
#
# Output seen:
#   ISO, MDY      2026-11-27T14:58:21.123Z
#   German        null
#   SQL, DMY      null
#   Postgres, MDY null
#   infinity      Infinity
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . pg@8.23.1 @electric-sql/pglite@0.5.17 >/dev/null
cat >try.mjs <<'END'
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';

const db = new PGlite();
const parse = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ, 'text');
const show = (title, text) => {
  const value = parse(text);
  console.log(`${title.padEnd(13)} ${value instanceof Date ? value.toISOString() : value}`);
};
await db.exec(`SET TIME ZONE 'Asia/Kolkata'`);
for (const style of ['ISO, MDY', 'German', 'SQL, DMY', 'Postgres, MDY']) {
  await db.exec(`SET DateStyle TO '${style}'`);
  const { rows } = await db.query(`SELECT '2026-11-27 14:58:21.123+00'::timestamptz::text AS moment`);
  show(style, rows[0].moment);
}
show('infinity', 'infinity');
END
node try.mjs | tee seen
cat >expected <<'END'
ISO, MDY      2026-11-27T14:58:21.123Z
German        null
SQL, DMY      null
Postgres, MDY null
infinity      Infinity
END
diff expected seen && echo 'As before.'
