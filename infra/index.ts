// What `pulumi up` runs. Every export of this file becomes an output of the stack, so it exports nothing else.
import { freehold } from './program.ts';

export const {
  region,
  userPoolId,
  userPoolArn,
  serverClientId,
  serverClientSecret,
  webClientId,
  webClientSecret,
  hostedUiUrl,
  authorizationEndpoint,
  tokenEndpoint,
  logoutEndpoint,
  environment,
} = freehold();
