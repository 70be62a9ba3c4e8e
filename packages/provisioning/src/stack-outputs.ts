import { stackVariables } from '@freehold/environment';
import { z } from 'zod';

/**
 * The outputs of the Pulumi program as plain values. A client secret is empty where the client has none. What there is to
 * say of a deployed API is left out: none is deployed here.
 */
export const stackOutputs = z.object({
  region: z.string().min(1),
  userPoolId: z.string().min(1),
  userPoolArn: z.string().min(1),
  serverClientId: z.string().min(1),
  serverClientSecret: z.string(),
  webClientId: z.string().min(1),
  webClientSecret: z.string(),
  hostedUiUrl: z.string().min(1),
  authorizationEndpoint: z.string().min(1),
  tokenEndpoint: z.string().min(1),
  logoutEndpoint: z.string().min(1),
  environment: z.record(z.enum(stackVariables), z.string()),
});

export type StackOutputs = z.output<typeof stackOutputs>;
