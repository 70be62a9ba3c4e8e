#!/bin/sh
# prisma 7.10.0: a client that is generated into another one's folder breaks at the second `prisma generate`.
#
# Guess: two schemas, with the outputs `generated` and `generated/second`, are generated one after the other as often as one
# likes; generating the first either keeps the inner folder or deletes it.
# Seen: it deletes the inner client's files and keeps its subfolders, and the second generate then refuses the folder as
# something that isn't a client. Give each client a folder beside the other.
#
# Output seen:
#   run 1: both are generated
#   run 2: second exists and is not empty but doesn't look like a generated Prisma Client
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . prisma@7.10.0 >/dev/null
schema() {
  printf 'generator client {\n  provider = "prisma-client"\n  output = "%s"\n}\n' "$1"
  printf 'datasource db {\n  provider = "postgresql"\n}\nmodel A {\n  id Int @id\n}\n'
}
schema ./generated >first.prisma
schema ./generated/second >second.prisma
# A path that exists keeps the command from downloading an engine.
PRISMA_SCHEMA_ENGINE_BINARY=$(command -v node)
export PRISMA_SCHEMA_ENGINE_BINARY PRISMA_HIDE_UPDATE_MESSAGE=1
for run in 1 2; do
  npx prisma generate --schema first.prisma >/dev/null 2>&1
  if npx prisma generate --schema second.prisma >output 2>&1; then
    echo "run $run: both are generated"
  else
    grep -o "second exists and is not empty but doesn't look like a generated Prisma Client" output | sed "s/^/run $run: /"
  fi
done | tee seen
cat >expected <<'END'
run 1: both are generated
run 2: second exists and is not empty but doesn't look like a generated Prisma Client
END
diff expected seen && echo 'As before.'
