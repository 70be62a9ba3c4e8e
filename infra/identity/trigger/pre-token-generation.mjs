// Cognito calls this before it issues tokens. Lambda gets this file only, so it imports nothing.

/**
 * Version 2 of the event, as far as it is read here. Never put anything of `request.clientMetadata` into a token: the caller
 * sends it.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 * @typedef {object} PreTokenGenerationEvent
 * @property {string} version `2`
 * @property {string} triggerSource `TokenGeneration_` and what the tokens are issued for
 * @property {{ userAttributes: Record<string, string> }} request the user's attributes in the pool
 * @property {{ claimsAndScopeOverrideDetails?: ClaimsOverride | null }} response set here
 */

/**
 * @typedef {object} ClaimsOverride
 * @property {{ claimsToAddOrOverride: Record<string, string> }} accessTokenGeneration
 */

const tenantAttribute = 'custom:tenant_id';

/**
 * Puts the user's tenant into the access token. The ID token has it already, since the clients may read the attribute. A
 * user without a tenant gets tokens without the claim, which the API refuses.
 *
 * @template {PreTokenGenerationEvent} Event
 * @param {Event} event
 * @returns {Promise<Event>} the same event, with its response set
 */
export async function handler(event) {
  const tenant = event.request.userAttributes[tenantAttribute];
  if (tenant) {
    event.response.claimsAndScopeOverrideDetails = {
      accessTokenGeneration: { claimsToAddOrOverride: { [tenantAttribute]: tenant } },
    };
  }
  return event;
}
