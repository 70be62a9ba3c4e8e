import Router from '@koa/router';
import Koa, { type Middleware } from 'koa';
import { koaBody } from 'koa-body';
import { pino } from 'pino';
import { z } from 'zod';
import type { Caller } from './contract.ts';

// What the two competitors on Koa share: everything but authentication and data access.

export interface CallerState {
  caller: Caller;
}

export interface KoaCompetitor {
  readonly port: number;
  readonly logLevel: string;
  /** Sets `ctx.state.caller`, or throws. */
  readonly authenticate: readonly Middleware<CallerState>[];
  readonly routes: (router: Router<CallerState>) => void;
  /** Rejects unless requests can be served. */
  readonly ready: () => Promise<unknown>;
}

/** Starts a Koa application with a request log, JSON errors, JSON bodies, authentication and routes. */
export function startKoaApp({ port, logLevel, authenticate, routes, ready }: KoaCompetitor): void {
  const log = pino({ level: logLevel, base: null });
  const app = new Koa();

  app.use(async (ctx, next) => {
    const startedAt = performance.now();
    try {
      await next();
    } catch (error) {
      const httpError = httpErrorOf(error);
      if (httpError === undefined) log.error(error);
      ctx.status = httpError?.status ?? 500;
      ctx.body = { error: httpError?.message ?? 'Something went wrong.' };
    }
    const { method, path, status } = ctx;
    log.info({ method, path, status, ms: performance.now() - startedAt }, 'request completed');
  });
  app.use(koaBody({ text: false, urlencoded: false, jsonLimit: '100kb' }));

  const health = new Router();
  health.get('/readyz', async (ctx) => {
    await ready();
    ctx.body = { status: 'ready' };
  });
  app.use(health.routes());

  const router = new Router<CallerState>();
  for (const middleware of authenticate) router.use(middleware);
  routes(router);
  app.use(router.routes());
  app.listen(port, '127.0.0.1');
}

function httpErrorOf(error: unknown): { readonly status: number; readonly message: string } | undefined {
  if (error instanceof z.ZodError) return { status: 400, message: z.prettifyError(error) };
  if (!(error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number')) return undefined;
  return error.statusCode < 500 ? { status: error.statusCode, message: error.message } : undefined;
}
