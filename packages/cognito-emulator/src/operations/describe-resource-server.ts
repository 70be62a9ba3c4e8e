import { z } from 'zod';
import { PoolId, ResourceServerIdentifier } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Identifier: ResourceServerIdentifier });

/** Returns a resource server. */
export const describeResourceServer = signedOperation(Input, (input, { region, state }) => ({
  ResourceServer: state.getPool(region, input.UserPoolId).getResourceServer(input.Identifier),
}));
