import { signsInWithEmail } from '../../pools/user-pool.ts';
import type { UserPool } from '../../state/records.ts';
import type { Field } from './form.ts';

/** The field for the username. It accepts whatever the API accepts, so it isn't of type `email`. */
export function usernameField(pool: UserPool): Field {
  return {
    label: signsInWithEmail(pool) ? 'Email address' : 'Username',
    name: 'username',
    autocomplete: 'username',
  };
}
