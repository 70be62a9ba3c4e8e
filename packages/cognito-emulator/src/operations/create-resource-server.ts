import { invalidParameter } from '../errors.ts';
import { ResourceServer } from '../state/records.ts';
import { signedOperation } from './operation.ts';

/** Creates a resource server with a new identifier. */
export const createResourceServer = signedOperation(ResourceServer, (input, { region, state }) => {
  const { resourceServers } = state.getPool(region, input.UserPoolId);
  if (resourceServers.find(input.Identifier) !== undefined) {
    throw invalidParameter(`${input.Identifier} already exists in user pool ${input.UserPoolId}.`);
  }
  resourceServers.put(input);
  return { ResourceServer: input };
});
