import type { Context, Middleware } from 'koa';
import { koaBody } from 'koa-body';
import type { EmulatorContext } from '../emulator-context.ts';
import { findDomain } from './domain.ts';
import type { HostedUiHandler } from './hosted-ui-context.ts';
import { showErrorPage } from './pages/error-page.ts';
import { Parameters } from './parameters.ts';

/**
 * Reads a form as text. Form parsers would make lists and objects of some names; here a name has one value.
 *
 * @param refuse the error to throw when the form can't be read, for example because it is too long
 */
export function readForm(refuse: (cause: Error) => Error): Middleware {
  return koaBody({
    json: false,
    urlencoded: false,
    textTypes: ['application/x-www-form-urlencoded'],
    textLimit: '64kb',
    onError: (error, ctx) => {
      // The rest of the body is still coming in: the connection can't be used for another request.
      ctx.set('Connection', 'close');
      throw refuse(error);
    },
  });
}

/** Finds the domain in the path and handles the request. */
export function handleHostedUiRequest(context: EmulatorContext, handler: HostedUiHandler): Middleware {
  return async (ctx: Context) => {
    const found = findDomain(context.state, ctx['params']['domain']);
    if (found === undefined) {
      showErrorPage(ctx, 404, 'No user pool of this emulator has this domain.');
      return;
    }
    const body: unknown = ctx.request.body;
    const form = new Parameters(typeof body === 'string' ? body : '');
    await handler({ ctx, context, ...found, query: new Parameters(ctx.querystring), form });
  };
}
