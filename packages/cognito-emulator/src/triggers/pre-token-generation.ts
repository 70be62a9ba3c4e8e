import type { GroupConfiguration } from '../groups/group-configuration.ts';
import { regionOf } from '../identifiers.ts';
import type { User, UserPool, UserPoolClient } from '../state/records.ts';
import { allAttributes } from '../users/user.ts';
import { type LambdaFunctions, unrecognizableOutput } from './lambda-functions.ts';
import {
  type ClaimsAndScopeOverrideDetails,
  PreTokenGenerationResult,
  type PreTokenGenerationTriggerSource,
} from './pre-token-generation-event.ts';

/** What the function gets to know about the tokens. */
export interface TokenGeneration {
  readonly pool: UserPool;
  readonly client: UserPoolClient;
  readonly user: User;
  readonly scopes: readonly string[];
  readonly groups: GroupConfiguration;
  readonly triggerSource: PreTokenGenerationTriggerSource;
  readonly clientMetadata: Record<string, string> | undefined;
}

/**
 * Invokes the pool's pre token generation function, if it has one of version 2, and returns its changes.
 *
 * @throws InvalidLambdaResponseException for an invalid result; what LambdaFunctions.invoke throws
 */
export async function preTokenGeneration(
  functions: LambdaFunctions,
  generation: TokenGeneration,
): Promise<ClaimsAndScopeOverrideDetails> {
  const config = generation.pool.settings.LambdaConfig?.PreTokenGenerationConfig;
  if (config?.LambdaVersion !== 'V2_0') return {};
  const result = PreTokenGenerationResult.safeParse(
    await functions.invoke('PreTokenGeneration', config.LambdaArn, eventOf(generation)),
  );
  if (!result.success) throw unrecognizableOutput(result.error);
  return result.data.response.claimsAndScopeOverrideDetails ?? {};
}

function eventOf({ pool, client, user, scopes, groups, triggerSource, clientMetadata }: TokenGeneration) {
  return {
    version: '2' as const,
    triggerSource,
    region: regionOf(pool.id),
    userPoolId: pool.id,
    userName: user.username,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: client.id },
    request: {
      userAttributes: { ...allAttributes(user), 'cognito:user_status': user.status },
      scopes: [...scopes],
      groupConfiguration: groups,
      ...(clientMetadata === undefined ? {} : { clientMetadata }),
    },
    response: { claimsAndScopeOverrideDetails: null },
  };
}
