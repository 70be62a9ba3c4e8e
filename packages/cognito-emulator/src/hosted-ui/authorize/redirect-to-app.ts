import type { HostedUiContext } from '../hosted-ui-context.ts';

/**
 * Redirects the browser to the app, with the `state` of the request. The query of the redirect URI stays as it is.
 *
 * @param redirectUri a callback URL of the client
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
