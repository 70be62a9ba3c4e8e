import { OAuthError } from '../errors.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';

/** @throws OAuthError for another content type, and for a parameter that is sent twice (RFC 6749, 3.2) */
export function checkForm({ ctx, form }: HostedUiContext): void {
  if (!ctx.is('application/x-www-form-urlencoded')) {
    throw new OAuthError('invalid_request', 'the body is not of the type application/x-www-form-urlencoded');
  }
  if (form.repeated.length > 0) throw new OAuthError('invalid_request', 'a parameter is sent more than once');
}
