import type { HostedUiContext } from '../hosted-ui-context.ts';

/**
 * Sends the browser back to the app, with the `state` that it came with. A redirect URI may have a query of its own, which
 * stays as it is.
 *
 * @param redirectUri one of the client's
 */
export function redirectToApp(
  { ctx, query }: HostedUiContext,
  redirectUri: string,
  response: Record<string, string>,
): void {
  const state = query.get('state');
  const parameters = new URLSearchParams({ ...response, ...(state === undefined ? {} : { state }) });
  ctx.redirect(`${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${parameters}`);
}
