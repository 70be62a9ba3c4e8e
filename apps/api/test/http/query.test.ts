import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import Koa from 'koa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listen } from '../../src/http/listen.ts';
import { forbidKoaQuery, queryFields, searchParams } from '../../src/http/query.ts';

const app = new Koa();
let thrown: unknown;
forbidKoaQuery(app);
app.silent = true;
app.use((ctx) => {
  if (ctx.path === '/koa') {
    try {
      ctx.body = ctx['query'];
    } catch (error) {
      thrown = error;
    }
    return;
  }
  const first = searchParams(ctx);
  ctx.body = { fields: queryFields(ctx), isParsedOnce: first === searchParams(ctx) };
});
const server = createServer(app.callback());
let url: string;

beforeAll(async () => {
  url = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`;
});

afterAll(async () => {
  server.close();
  await once(server, 'close');
});

test.each<[string, string, Record<string, unknown>]>([
  ['no query', '', {}],
  ['an empty query', '?', {}],
  ['parameters', '?limit=2&cursor=a%20b+c', { limit: '2', cursor: 'a b c' }],
  ['a parameter without a value', '?limit', { limit: '' }],
  ['a parameter that is given twice', '?limit=1&a=b&limit=2', { limit: ['1', '2'], a: 'b' }],
  ['names of Object', '?constructor=a&toString=b', { constructor: 'a', toString: 'b' }],
])('%s becomes fields', async (_, query, fields) => {
  expect(await (await fetch(`${url}/${query}`)).json()).toEqual({ fields, isParsedOnce: true });
});

test('the name __proto__ is a field like others', async () => {
  expect(await (await fetch(`${url}/?__proto__=a`)).text()).toContain('"__proto__":"a"');
});

test('Koa’s parser, which is quadratic, can’t be used', async () => {
  await fetch(`${url}/koa?a=b`);
  expect(thrown).toEqual(new Error('Read the query with `queryFields(ctx)` instead of `ctx.query`.'));
});

test('no source uses Koa’s parser', async () => {
  const source = new URL('../../src/', import.meta.url);
  const files = (await readdir(source, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(files.map(async (name) => [name, await readFile(new URL(name, source), 'utf8')]));
  expect(texts.length).toBeGreaterThan(50);
  expect(texts.filter(([, text]) => /\b(ctx|request)\.query\b(?!`)/.test(text ?? '')).map(([name]) => name)).toEqual(
    [],
  );
});
