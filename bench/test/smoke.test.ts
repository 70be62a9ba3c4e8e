import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createShutdown } from '@freehold/dev/processes/shutdown.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BenchError } from '../src/bench-error.ts';
import { connected } from '../src/estate/connection.ts';
import { startServer } from '../src/estate/server.ts';
import type { AnswerSizes } from '../src/load/plan.ts';
import { makeSureTheyAreAlike } from '../src/parts/alike.ts';
import { measureRounds, warmUp } from '../src/parts/rounds.ts';
import { type Stage, type StagedContender, type StagedCrowd, setStage } from '../src/parts/stage.ts';
import { runMicro } from '../src/processes/micro.ts';
import { contenderIds } from '../src/report/results.ts';

const shutdown = createShutdown();
const { signal } = new AbortController();
let stage: Stage;
let crowd: StagedCrowd;
let contenders: StagedContender[];
let sizes: AnswerSizes;
let postmaster: number;

beforeAll(async () => {
  const home = join(tmpdir(), `freehold-bench-${randomBytes(6).toString('hex')}`);
  const server = await startServer(home, shutdown, signal);
  postmaster = server.postmaster;
  const crowds = [{ first: 1, tenants: 3, people: 2, items: 45 }];
  stage = await setStage({ ...server, crowds, logLevel: 'info', shutdown, signal });
  const [only] = stage.crowds;
  if (only === undefined) throw new Error('The stage has no crowd.');
  crowd = only;
  contenders = await Promise.all(contenderIds.map((id) => stage.start(id)));
}, 180_000);

afterAll(() => shutdown.run());

test('all contenders answer with the same bytes, and refuse another tenant, no token and a forged one', async () => {
  sizes = await makeSureTheyAreAlike(contenders, crowd.known);
  expect(sizes.list).toBeGreaterThan(20 * sizes.item);
});

test('a contender that answers otherwise is found out', async () => {
  const server = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  const other = { id: 'fastify-pg', url: `http://127.0.0.1:${address.port}` } as const;
  await expect(makeSureTheyAreAlike([...contenders.slice(0, 1), other], crowd.known)).rejects.toThrow(BenchError);
  server.closeAllConnections();
  server.close();
});

test('each contender is measured under the mix, and the rows are as before afterwards', async () => {
  const { superuserUrl } = stage.databases.protected;
  const countItems = () =>
    connected(superuserUrl, signal, async (superuser) => {
      const { rows } = await superuser.query<{ count: string }>('SELECT count(*) FROM items');
      return rows[0]?.count;
    });
  const lines: string[] = [];
  const series = await measureRounds(stage, {
    part: 'mix',
    targets: contenders.map((contender) => ({
      contender,
      name: contender.id,
      crowdFile: crowd.file,
      tenants: crowd.tenants,
      rows: null,
      from: 0,
    })),
    loads: [{ work: 'mix', connections: 4 }],
    rounds: 1,
    seconds: 0.2,
    sizes,
    postmaster,
    say: (line) => lines.push(line),
  });
  expect(series.map(({ contender }) => contender)).toEqual(contenderIds);
  for (const { rounds } of series) {
    const [round] = rounds;
    expect(round?.requests).toBeGreaterThan(0);
    expect(round?.p99).toBeGreaterThanOrEqual(round?.p50 ?? Number.NaN);
    expect(round?.nodeCpu).toBeGreaterThan(0);
  }
  expect(lines).toHaveLength(1);
  expect(await countItems()).toBe(String(crowd.tenants * crowd.items));
});

test('a contender says where its time goes while it answers', async () => {
  const [freehold] = contenders;
  if (freehold === undefined) throw new Error('Freehold is no contender.');
  const target = { contender: freehold, name: '', crowdFile: crowd.file, tenants: crowd.tenants, rows: null, from: 0 };
  const shares = await freehold.profile(() => warmUp(stage, target, { work: 'mix', requests: 0, seconds: 0.5, sizes }));
  expect(shares['@prisma/client']).toBeGreaterThan(0);
  expect(shares['writing to sockets']).toBeGreaterThan(0);
});

test('each micro-benchmark is run, and what lets a request in is profiled', async () => {
  const { series, profiles } = await runMicro(stage, { rounds: 1, few: crowd.file, many: crowd.file }, () => {});
  const ran = series.map(({ deed, atOnce, subject }) => `${deed} ${atOnce} ${subject}`);
  const subjects = ['verify', 'warm token alone', 'warm token', 'new token'].map((subject) => `way in 1 ${subject}`);
  const reads = ['list 1', 'list 16', 'get 1', 'get 16'].flatMap((deed) =>
    ['pg', 'pg in a transaction', 'prisma', 'freehold'].map((subject) => `${deed} ${subject}`),
  );
  expect(ran).toEqual([...subjects, ...reads]);
  for (const { rounds } of series) {
    expect(rounds).toHaveLength(1);
    expect(rounds[0]).toBeGreaterThan(0);
  }
  expect(profiles.map(({ of }) => of)).toEqual(['way in']);
  expect(profiles[0]?.shares['Node, crypto']).toBeGreaterThan(0);
});

test('an answer that is not what it has to be ends a run at once, and says what came', async () => {
  const [freehold] = contenders;
  const order = {
    url: freehold?.url ?? '',
    work: 'list',
    connections: 2,
    crowdFile: crowd.file,
    sizes: { ...sizes, list: sizes.list + 1 },
    from: 0,
    leadInSeconds: 0,
    seconds: 60,
  } as const;
  await expect(stage.load.run(order, async () => undefined)).rejects.toThrow(
    /A wrong answer\. GET \/api\/items for t0000\d: expected 200 with \d+ bytes of t0000\d, got 200 with/,
  );
});

test('a contender that goes away ends a run at once', async () => {
  const contender = await stage.start('fastify-pg');
  const order = {
    url: contender.url,
    work: 'list',
    connections: 2,
    crowdFile: crowd.file,
    sizes,
    from: 0,
    leadInSeconds: 0,
    seconds: 60,
  } as const;
  const running = stage.load.run(order, async () => contender.stop());
  await expect(running).rejects.toThrow(/A wrong answer\. GET \/api\/items: no answer/);
});
