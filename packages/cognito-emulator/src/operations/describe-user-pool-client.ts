import { z } from 'zod';
import { describeUserPoolClient as describe } from '../clients/user-pool-client.ts';
import { ClientId, PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, ClientId });

/** Returns an app client's settings and secret. */
export const describeUserPoolClient = signedOperation(Input, (input, { region, state }) => ({
  UserPoolClient: describe(state.getPool(region, input.UserPoolId).getClient(input.ClientId)),
}));
