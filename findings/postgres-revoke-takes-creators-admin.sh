#!/bin/sh
# PostgreSQL (in PGlite 0.5.17): a superuser's GRANT and REVOKE of a role takes from its creator the right to change it.
#
# Guess: a role with CREATEROLE that creates another keeps ADMIN on it. A superuser who grants it the membership and revokes
# that again leaves things as they were.
# Seen: the creator's ADMIN is itself a grant, recorded as the bootstrap superuser's. The GRANT changes that grant, and the
# REVOKE deletes it. The creator can no longer give the role a password, nor drop it. Revoke the option alone:
# `REVOKE INHERIT OPTION FOR …`.
#
# Output seen:
#   created by owner              ALTER ROLE: done
#   granted and revoked           ALTER ROLE: permission denied to alter role
#   granted, option revoked       ALTER ROLE: done
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @electric-sql/pglite@0.5.17 >/dev/null
cat >try.mjs <<'END'
import { PGlite } from '@electric-sql/pglite';

async function alter(title, sql) {
  const db = new PGlite();
  await db.exec('CREATE ROLE owner CREATEROLE; SET ROLE owner; CREATE ROLE backup; RESET ROLE');
  await db.exec(sql);
  const outcome = await db.exec('SET ROLE owner; ALTER ROLE backup LOGIN').then(
    () => 'done',
    (error) => error.message,
  );
  console.log(`${title.padEnd(29)} ALTER ROLE: ${outcome}`);
}
const grant = 'GRANT backup TO owner WITH INHERIT TRUE';
await alter('created by owner', '');
await alter('granted and revoked', `${grant}; REVOKE backup FROM owner`);
await alter('granted, option revoked', `${grant}; REVOKE INHERIT OPTION FOR backup FROM owner`);
END
node try.mjs | tee seen
cat >expected <<'END'
created by owner              ALTER ROLE: done
granted and revoked           ALTER ROLE: permission denied to alter role
granted, option revoked       ALTER ROLE: done
END
diff expected seen && echo 'As before.'
