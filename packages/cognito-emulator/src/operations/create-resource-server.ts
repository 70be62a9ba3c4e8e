import { invalidParameter } from '../errors.ts';
import { ResourceServer } from '../state/records.ts';

import { signedOperation } from './operation.ts';

/** Makes a resource server whose identifier no other of the pool has. */
export const createResourceServer = signedOperation(ResourceServer, (input, { region, state }) => {
  const { resourceServers } = state.getPool(region, input.UserPoolId);
  if (resourceServers.find(input.Identifier) !== undefined) {
    throw invalidParameter(`${input.Identifier} already exists in user pool ${input.UserPoolId}.`);
  }
  resourceServers.put(input);
  return { ResourceServer: input };
});
