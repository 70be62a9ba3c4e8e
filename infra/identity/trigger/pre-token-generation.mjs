// Cognito calls this before it issues tokens. Lambda gets this file only, so it imports nothing.

/**
 * Version 2 of the event, as far as it is read here. Never put anything of `request.clientMetadata` into a token: the caller
 * sends it.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 * @typedef {object} PreTokenGenerationEvent
 * @property {string} version `2`
 * @property {string} triggerSource `TokenGeneration_` and what the tokens are issued for
 * @property {{ userAttributes: Record<string, string>, scopes?: string[] }} request the user's attributes in the pool, and
 *   the scopes that the access token will have
 * @property {{ claimsAndScopeOverrideDetails?: ClaimsOverride | null }} response set here
 */

/**
 * @typedef {object} ClaimsOverride
 * @property {AccessTokenOverride} accessTokenGeneration
 */

/**
 * @typedef {object} AccessTokenOverride
 * @property {Record<string, string>} [claimsToAddOrOverride]
 * @property {string[]} [scopesToSuppress]
 */

const tenantAttribute = 'custom:tenant_id';

/** Lets the holder of an access token change and delete the account by Cognito's own API. Freehold doesn't use it. */
const selfServiceScope = 'aws.cognito.signin.user.admin';

/**
 * Puts the user's tenant into the access token. The ID token has it already, since the clients may read the attribute. A
 * user without a tenant gets tokens without the claim, which the API refuses.
 *
 * Takes the scope of Cognito's own API from sign-ins by the server client. Those of the Hosted UI have it only where the
 * app asked for it.
 *
 * @template {PreTokenGenerationEvent} Event
 * @param {Event} event
 * @returns {Promise<Event>} the same event, with its response set
 */
export async function handler(event) {
  const tenant = event.request.userAttributes[tenantAttribute];
  const changes = {
    ...(tenant && { claimsToAddOrOverride: { [tenantAttribute]: tenant } }),
    ...(isOfHostedUi(event) ? {} : { scopesToSuppress: [selfServiceScope] }),
  };
  if (Object.keys(changes).length > 0) {
    event.response.claimsAndScopeOverrideDetails = { accessTokenGeneration: changes };
  }
  return event;
}

/**
 * A refresh has one trigger source for both kinds of sign-in. `openid` is a scope of the Hosted UI alone, and every sign-in
 * there asks for it.
 *
 * @param {PreTokenGenerationEvent} event
 */
function isOfHostedUi({ triggerSource, request }) {
  return triggerSource === 'TokenGeneration_HostedAuth' || (request.scopes ?? []).includes('openid');
}
