import { z } from 'zod';
import { ClientId, PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, ClientId });

/** Deletes an app client with its refresh tokens and open challenges. */
export const deleteUserPoolClient = signedOperation(Input, (input, { region, state }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  poolState.deleteClient(poolState.getClient(input.ClientId).id);
  return {};
});
