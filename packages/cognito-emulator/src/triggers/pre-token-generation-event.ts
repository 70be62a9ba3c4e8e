import { z } from 'zod';

/**
 * The event of the pre token generation trigger, version 2 (AWS documentation, "Pre token generation Lambda trigger").
 * The function returns it with its changes in `response`.
 */
export interface PreTokenGenerationV2Event {
  version: '2';
  triggerSource: PreTokenGenerationTriggerSource;
  region: string;
  userPoolId: string;
  userName: string;
  callerContext: { awsSdkVersion: string; clientId: string };
  request: {
    userAttributes: Record<string, string>;
    scopes: string[];
    groupConfiguration: { groupsToOverride: string[]; iamRolesToOverride: string[]; preferredRole?: string };
    /** From the challenge response or GetTokensFromRefreshToken; (Admin)InitiateAuth passes none on. */
    clientMetadata?: Record<string, string>;
  };
  response: { claimsAndScopeOverrideDetails?: ClaimsAndScopeOverrideDetails | null };
}

export type PreTokenGenerationTriggerSource =
  | 'TokenGeneration_HostedAuth'
  | 'TokenGeneration_Authentication'
  | 'TokenGeneration_NewPasswordChallenge'
  | 'TokenGeneration_AuthenticateDevice'
  | 'TokenGeneration_RefreshTokens';

/** The function that stands for a Lambda function. */
export type PreTokenGenerationHandler = (
  event: PreTokenGenerationV2Event,
) => Promise<PreTokenGenerationV2Event> | PreTokenGenerationV2Event;

const Scopes = z.array(z.string().regex(/^\S+$/));

const TokenOverrides = z.object({
  claimsToAddOrOverride: z.record(z.string(), z.json()).nullish(),
  claimsToSuppress: z.array(z.string()).nullish(),
});

/** The changes of a function. */
export const ClaimsAndScopeOverrideDetails = z.object({
  idTokenGeneration: TokenOverrides.nullish(),
  accessTokenGeneration: TokenOverrides.extend({
    scopesToAdd: Scopes.nullish(),
    scopesToSuppress: Scopes.nullish(),
  }).nullish(),
  groupOverrideDetails: z
    .object({
      groupsToOverride: z.array(z.string()).nullish(),
      iamRolesToOverride: z.array(z.string()).nullish(),
      preferredRole: z.string().nullish(),
    })
    .nullish(),
});
export type ClaimsAndScopeOverrideDetails = z.infer<typeof ClaimsAndScopeOverrideDetails>;

/**
 * What a function must return. All members are required: AWS responds with InvalidLambdaResponseException otherwise
 * [seen].
 */
export const PreTokenGenerationResult = z.object({
  version: z.literal('2'),
  triggerSource: z.string(),
  region: z.string(),
  userPoolId: z.string(),
  userName: z.string(),
  callerContext: z.object({ clientId: z.string() }),
  request: z.object({}),
  response: z.object({ claimsAndScopeOverrideDetails: ClaimsAndScopeOverrideDetails.nullish() }),
});
