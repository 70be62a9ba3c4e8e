import type { Context, Middleware } from 'koa';
import { koaBody } from 'koa-body';
import type { EmulatorContext } from '../emulator-context.ts';
import { findDomain } from './domain.ts';
import type { HostedUiHandler } from './hosted-ui-context.ts';
import { showErrorPage } from './pages/error-page.ts';
import { Parameters } from './parameters.ts';

/**
 * The step that reads a form. It comes as text: parsers of forms make lists and objects of some names, and here a name has
 * one value or is refused.
 *
 * @param refuse what to throw for a form that can't be read, because it is too long, say
 */
export function readForm(refuse: (cause: Error) => Error): Middleware {
  return koaBody({
    ...{ json: false, urlencoded: false },
    textTypes: ['application/x-www-form-urlencoded'],
    textLimit: '64kb',
    onError: (error, ctx) => {
      // Of a body that is too long the rest is still on its way: the connection is no good for another request.
      ctx.set('Connection', 'close');
      throw refuse(error);
    },
  });
}

/** The last step: finds the domain that the path names, and has the request handled there. */
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
