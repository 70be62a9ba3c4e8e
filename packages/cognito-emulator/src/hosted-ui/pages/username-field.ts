import { signsInWithEmail } from '../../pools/user-pool.ts';
import type { UserPool } from '../../state/records.ts';
import type { Field } from './form.ts';

/** Where people say who they are. It takes whatever the API takes for a name: browsers need not check that it's an address. */
export function usernameField(pool: UserPool): Field {
  return {
    label: signsInWithEmail(pool) ? 'Email address' : 'Username',
    name: 'username',
    autocomplete: 'username',
  };
}
