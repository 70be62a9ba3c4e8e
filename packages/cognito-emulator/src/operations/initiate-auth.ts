import { AuthRequest, runAuthFlow } from '../sign-in/auth-flow.ts';
import { publicOperation } from './operation.ts';

/** Like AdminInitiateAuth, for apps without AWS credentials, with other flows. */
export const initiateAuth = publicOperation(AuthRequest, (input, context) => {
  const { poolState, client } = context.state.getClient(input.ClientId);
  return runAuthFlow(context, poolState, client, input, 'public');
});
