#!/bin/sh
# Prisma 7.10.0 with @prisma/adapter-pg 7.10.0: a query extension that does nothing loses values that have `toJSON`.
#
# Guess: `$extends({ query: { $allOperations: ({ args, query }) => query(args) } })` changes nothing.
# Seen: the client copies the arguments for the extension, field by field, and the copy of an object of a class has no methods. A
# JSON value such as `Temporal.Instant`, whose `toJSON` plain Prisma calls, is stored as `{}` or by its fields. No error. In a
# DateTime column, which plain Prisma takes such a value for, it is refused.
#
# Run it with Node 24 or later, which takes TypeScript.
#
# Output seen:
#   plain     json "2026-01-02T03:04:05.006Z"  datetime 2026-01-02T03:04:05.006Z
#   extended  json {}  datetime PrismaClientValidationError
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
model Event {
  id   Int       @id
  data Json?
  at   DateTime?
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
await database.exec('CREATE TABLE "Event" (id int PRIMARY KEY, data jsonb, at timestamp(3))');
const server = new PGLiteSocketServer({ db: database, host: '127.0.0.1', port: 54999 });
await server.start();
const connectionString = 'postgresql://postgres:postgres@127.0.0.1:54999/postgres?sslmode=disable';
const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString, max: 1 }) });

class Instant {
  toJSON() {
    return '2026-01-02T03:04:05.006Z';
  }
}
const extended = prisma.$extends({ query: { $allOperations: ({ args, query }) => query(args) } });
let id = 0;
for (const [name, client] of Object.entries({ plain: prisma, extended })) {
  const instant: any = new Instant();
  const { data } = await (client as typeof prisma).event.create({ data: { id: (id += 1), data: instant } });
  const at = await (client as typeof prisma).event.create({ data: { id: (id += 1), at: instant } }).then(
    (row) => row.at?.toISOString(),
    (error: Error) => error.name,
  );
  console.log(`${name.padEnd(8)}  json ${JSON.stringify(data)}  datetime ${at}`);
}
await prisma.$disconnect();
await server.stop();
process.exit();
END
node -e 'const f=require("fs");const p=JSON.parse(f.readFileSync("package.json"));p.type="module";f.writeFileSync("package.json",JSON.stringify(p))'
node --no-warnings try.ts | tee seen
cat >expected <<'END'
plain     json "2026-01-02T03:04:05.006Z"  datetime 2026-01-02T03:04:05.006Z
extended  json {}  datetime PrismaClientValidationError
END
diff expected seen && echo 'As before.'
