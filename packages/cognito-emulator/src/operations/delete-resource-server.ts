import { z } from 'zod';
import { PoolId, ResourceServerIdentifier } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Identifier: ResourceServerIdentifier });

/** Deletes a resource server. Clients keep its scopes, but they are no longer granted. */
export const deleteResourceServer = signedOperation(Input, (input, { region, state }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  poolState.resourceServers.delete(poolState.getResourceServer(input.Identifier).Identifier);
  return {};
});
