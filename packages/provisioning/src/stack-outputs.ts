import { stackVariables } from '@freehold/environment';
import { z } from 'zod';

/**
 * The outputs of the Pulumi program as plain values, without those of a deployed API. A client secret is empty if the client
 * has none.
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
