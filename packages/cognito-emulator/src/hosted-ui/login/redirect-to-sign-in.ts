import { type HostedUiContext, pageUrl } from '../hosted-ui-context.ts';

/** A page that only a form leads to was loaded by its address: to the sign-in page, with what is being signed in for. */
export function redirectToSignIn(hostedUi: HostedUiContext): void {
  hostedUi.ctx.redirect(pageUrl(hostedUi, 'login'));
}
