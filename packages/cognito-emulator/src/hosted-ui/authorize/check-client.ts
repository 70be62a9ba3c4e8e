import { ClientId } from '../../identifiers.ts';
import type { UserPoolClient } from '../../state/records.ts';
import type { UserPoolState } from '../../state/user-pool-state.ts';
import { PageError } from '../pages/page-error.ts';
import type { Parameters } from '../parameters.ts';

/**
 * The client is one of the pool whose domain it is.
 *
 * @throws PageError
 */
export function checkClient(pool: UserPoolState, query: Parameters): UserPoolClient {
  const sent = query.get('client_id');
  if (sent === undefined) throw new PageError(400, "Required String parameter 'client_id' is not present");
  const id = ClientId.safeParse(sent);
  const client = id.success ? pool.clients.find(id.data) : undefined;
  if (client === undefined) throw new PageError(400, 'Client does not exist.');
  return client;
}
