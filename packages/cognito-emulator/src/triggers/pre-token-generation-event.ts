import { z } from 'zod';

/**
 * The event of the pre token generation trigger, version 2 (AWS documentation, "Pre token generation Lambda trigger"):
 * what a function receives, and gives back with its wishes in `response`.
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
    /** What came with the answer to a challenge, or with GetTokensFromRefreshToken: (Admin)InitiateAuth passes none on. */
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

/** A function that stands for the Lambda function behind an ARN. */
export type PreTokenGenerationHandler = (
  event: PreTokenGenerationV2Event,
) => Promise<PreTokenGenerationV2Event> | PreTokenGenerationV2Event;

const Scopes = z.array(z.string().regex(/^\S+$/));

const TokenOverrides = z.object({
  claimsToAddOrOverride: z.record(z.string(), z.json()).nullish(),
  claimsToSuppress: z.array(z.string()).nullish(),
});

/** What a function may want to change. */
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
 * What a function must give back. The members besides `response` are required, too: a function that drops them was seen
 * to end in InvalidLambdaResponseException.
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
