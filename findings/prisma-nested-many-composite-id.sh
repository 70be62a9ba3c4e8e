#!/bin/sh
# Prisma 7.10.0 with @prisma/adapter-pg 7.10.0: a nested `deleteMany` or `updateMany` of rows with a composite id deletes and
# changes rows that don't match its condition.
#
# Guess: `parent.update({ data: { links: { deleteMany: { flag: 1 } } } })` deletes the parent's links whose flag is 1.
# Seen: with `@@id([a, b])` it reads the keys of the links that match, (1,1) and (2,2), and sends
# `DELETE … WHERE a IN (1,2) AND b IN (1,2)`, so that (1,2) and (2,1) go too. No error; `updateMany` does the same, two rows are
# enough, and the top-level `link.deleteMany` is right.
#
# Run it with Node 24 or later, which takes TypeScript.
#
# Output seen:
#   before             1,1:1 1,2:0 2,1:0 2,2:1
#   nested updateMany  1,1:7 1,2:7 2,1:7 2,2:7
#   nested deleteMany  none
#   top-level          1,2:0 2,1:0
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . prisma@7.10.0 @prisma/client@7.10.0 \
  @prisma/adapter-pg@7.10.0 @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 >/dev/null
cat >schema.prisma <<'END'
generator client {
  provider            = "prisma-client"
  output              = "./generated"
  moduleFormat        = "esm"
  importFileExtension = "ts"
}
datasource db {
  provider = "postgresql"
}
model Parent {
  id    Int    @id
  links Link[]
}
model Link {
  a        Int
  b        Int
  flag     Int    @default(0)
  parentId Int
  parent   Parent @relation(fields: [parentId], references: [id])

  @@id([a, b])
}
END
cat >prisma.config.ts <<'END'
import { defineConfig } from 'prisma/config';
export default defineConfig({ schema: 'schema.prisma' });
END
# Generating needs no native engine; Prisma downloads none where it is told of a file that is there.
PRISMA_SCHEMA_ENGINE_BINARY=$(command -v node) npx prisma generate >/dev/null 2>&1
cat >try.ts <<'END'
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client.ts';

const database = await PGlite.create();
await database.exec(`CREATE TABLE "Parent" (id int PRIMARY KEY);
  CREATE TABLE "Link" (a int, b int, flag int, "parentId" int REFERENCES "Parent", PRIMARY KEY (a, b));
  INSERT INTO "Parent" VALUES (1)`);
const server = new PGLiteSocketServer({ db: database, host: '127.0.0.1', port: 54999 });
await server.start();
const connectionString = 'postgresql://postgres:postgres@127.0.0.1:54999/postgres?sslmode=disable';
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString, max: 1 }) });

async function reset() {
  await prisma.link.deleteMany();
  await prisma.link.createMany({ data: [[1, 1], [1, 2], [2, 1], [2, 2]].map(([a, b]) => ({ a, b, flag: a === b ? 1 : 0, parentId: 1 })) });
}
async function show(name: string) {
  const links = await prisma.link.findMany({ orderBy: [{ a: 'asc' }, { b: 'asc' }] });
  console.log(`${name.padEnd(18)} ${links.map(({ a, b, flag }) => `${a},${b}:${flag}`).join(' ') || 'none'}`);
}

await reset();
await show('before');
await prisma.parent.update({ where: { id: 1 }, data: { links: { updateMany: { where: { flag: 1 }, data: { flag: 7 } } } } });
await show('nested updateMany');
await reset();
await prisma.parent.update({ where: { id: 1 }, data: { links: { deleteMany: { flag: 1 } } } });
await show('nested deleteMany');
await reset();
await prisma.link.deleteMany({ where: { parentId: 1, flag: 1 } });
await show('top-level');
await prisma.$disconnect();
await server.stop();
process.exit();
END
node -e 'const f=require("fs");const p=JSON.parse(f.readFileSync("package.json"));p.type="module";f.writeFileSync("package.json",JSON.stringify(p))'
node --no-warnings try.ts | tee seen
cat >expected <<'END'
before             1,1:1 1,2:0 2,1:0 2,2:1
nested updateMany  1,1:7 1,2:7 2,1:7 2,2:7
nested deleteMany  none
top-level          1,2:0 2,1:0
END
diff expected seen && echo 'As before.'
