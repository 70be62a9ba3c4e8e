import type Koa from 'koa';
import type { Context } from 'koa';

const parsed = new WeakMap<Context['req'], URLSearchParams>();

/** The parameters of a request's query. They are parsed once for a request, in linear time. */
export function searchParams({ req, querystring }: Context): URLSearchParams {
  const known = parsed.get(req);
  if (known !== undefined) return known;
  const parameters = new URLSearchParams(querystring);
  parsed.set(req, parameters);
  return parameters;
}

/** The query as fields for a schema: a parameter that is given more than once is a list. */
export function queryFields(ctx: Context): Record<string, string | readonly string[]> {
  const byName = Map.groupBy(searchParams(ctx), ([name]) => name);
  return Object.fromEntries(
    [...byName].map(([name, pairs]) => {
      const [first = '', ...more] = pairs.map(([, value]) => value);
      return [name, more.length === 0 ? first : [first, ...more]];
    }),
  );
}

/** Makes `ctx.query` throw: Koa's parser takes time that grows with the square of the number of parameters. */
export function forbidKoaQuery({ request }: Pick<Koa, 'request'>): void {
  Object.defineProperty(request, 'query', {
    get() {
      throw new Error('Read the query with `queryFields(ctx)` instead of `ctx.query`.');
    },
  });
}
