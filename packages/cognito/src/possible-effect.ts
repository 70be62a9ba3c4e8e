import { CognitoIdentityProviderServiceException } from '@aws-sdk/client-cognito-identity-provider';

/** Names and codes of errors of requests that were not sent, or throttled, which means not handled. */
const withoutEffect: ReadonlySet<string> = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'TooManyRequestsException',
  'ThrottlingException',
]);

/**
 * Whether Cognito may have made a change although the request for it failed: the answer was lost, Cognito failed itself, or
 * the SDK sent the request again and the second found what the first had done.
 */
export function mayHaveTakenEffect(cause: unknown): boolean {
  if (!(cause instanceof Error) || withoutEffect.has(cause.name)) return false;
  if ('code' in cause && withoutEffect.has(String(cause.code))) return false;
  if (!(cause instanceof CognitoIdentityProviderServiceException)) return true;
  return cause.$fault === 'server' || (cause.$metadata.attempts ?? 1) > 1;
}

/**
 * Cognito makes the change, tries to send an e-mail about it, and answers with one of these if it can't. Its model doesn't
 * say so; https://github.com/aws/aws-sdk/issues/438 does.
 */
const deliveryFailures: ReadonlySet<string> = new Set([
  'CodeDeliveryFailureException',
  'InvalidEmailRoleAccessPolicyException',
  'InvalidSmsRoleAccessPolicyException',
  'InvalidSmsRoleTrustRelationshipException',
  'InvalidLambdaResponseException',
  'UnexpectedLambdaException',
  'UserLambdaValidationException',
  // Cognito's own sender has a limit for a day.
  'LimitExceededException',
]);

/** Whether Cognito couldn't send the e-mail that belongs to a change. The change may have been made. */
export function isDeliveryFailure(cause: unknown): boolean {
  return cause instanceof CognitoIdentityProviderServiceException && deliveryFailures.has(cause.name);
}
