import { ResourceServer } from '../state/records.ts';
import { signedOperation } from './operation.ts';

/** Sets a resource server's name and scopes. Omitted scopes are removed (API reference). */
export const updateResourceServer = signedOperation(ResourceServer, (input, { region, state }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  poolState.getResourceServer(input.Identifier);
  poolState.resourceServers.put(input);
  return { ResourceServer: input };
});
