import { type HostedUiContext, pageUrl } from '../hosted-ui-context.ts';

/** `GET` of a page that only a form leads to: redirects to the sign-in page with the authorization request. */
export function redirectToSignIn(hostedUi: HostedUiContext): void {
  hostedUi.ctx.redirect(pageUrl(hostedUi, 'login'));
}
