import type { UserPoolClient } from '../../state/records.ts';

import type { Parameters } from '../parameters.ts';
import { AuthorizationError } from './authorization-error.ts';

/** Scopes that say what OpenID Connect shows of a person, and mean nothing without it (AWS documentation). */
const scopesOfOpenId = ['email', 'phone', 'profile'];

/**
 * The scopes are the client's; without any, they are all of the client's. That these needn't have `openid` among them is
 * inferred. The code is the documentation's; people report `error=invalid_request&error_description=invalid_scope`, too.
 *
 * @throws AuthorizationError
 */
export function checkScopes(client: UserPoolClient, query: Parameters): string[] {
  const allowed = client.settings.AllowedOAuthScopes ?? [];
  const requested = [...new Set(query.get('scope')?.split(' ').filter(Boolean))];
  if (requested.length === 0) return allowed;
  const lacksOpenId = !requested.includes('openid') && requested.some((scope) => scopesOfOpenId.includes(scope));
  if (lacksOpenId || !requested.every((scope) => allowed.includes(scope))) {
    throw new AuthorizationError('invalid_scope', 'invalid_scope');
  }
  return requested;
}
