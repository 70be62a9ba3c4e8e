import { AuthRequest, runAuthFlow } from '../sign-in/auth-flow.ts';
import { publicOperation } from './operation.ts';

/** As AdminInitiateAuth, for the person's own app, and with flows of its own. */
export const initiateAuth = publicOperation(AuthRequest, (input, context) => {
  const { poolState, client } = context.state.getClient(input.ClientId);
  return runAuthFlow(context, poolState, client, input, 'public');
});
