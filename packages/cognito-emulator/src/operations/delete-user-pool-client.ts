import { z } from 'zod';
import { ClientId, PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, ClientId });

/** Deletes an app client, and with it the refresh tokens and open challenges of those who signed in through it. */
export const deleteUserPoolClient = signedOperation(Input, (input, { region, state }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  poolState.deleteClient(poolState.getClient(input.ClientId).id);
  return {};
});
