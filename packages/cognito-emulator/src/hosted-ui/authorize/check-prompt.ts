import type { UserPoolDomain } from '../../state/records.ts';

import type { Parameters } from '../parameters.ts';
import { AuthorizationError } from './authorization-error.ts';

/** Whether somebody is asked to sign in: never, in any case, or where nobody is signed in. */
export type Prompt = 'none' | 'login' | 'if_needed';

const NONE = 'none';
const LOGIN = 'login';
/** These concern other identity providers only (AWS documentation, "The redirect and authorization endpoint"). */
const ignoredPrompts = ['select_account', 'consent'];

/**
 * The classic Hosted UI knows no `prompt`: only managed login does. What AWS says to a value that there isn't is inferred,
 * and to `none` beside another it is OpenID Connect's.
 *
 * @throws AuthorizationError
 */
export function checkPrompt({ managedLoginVersion }: UserPoolDomain, query: Parameters): Prompt {
  const values = managedLoginVersion === 1 ? [] : (query.get('prompt')?.split(' ') ?? []);
  const known = values.every((value) => [NONE, LOGIN, ...ignoredPrompts].includes(value));
  if (!known || (values.includes(NONE) && values.length > 1)) {
    throw new AuthorizationError('invalid_request', 'prompt must be none, login, select_account or consent');
  }
  if (values.includes(NONE)) return 'none';
  return values.includes(LOGIN) ? 'login' : 'if_needed';
}
