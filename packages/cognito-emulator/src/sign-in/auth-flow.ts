import { z } from 'zod';
import { AuthFlow, checkAuthFlowEnabled } from '../clients/explicit-auth-flows.ts';
import { checkSecretHash } from '../clients/secret-hash.ts';
import { checkSecretReceived } from '../clients/secret-presence.ts';
import { rotatesRefreshTokens } from '../clients/user-pool-client.ts';
import type { EmulatorContext } from '../emulator-context.ts';
import { type CognitoException, invalidParameter } from '../errors.ts';
import { ClientId } from '../identifiers.ts';
import type { UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { findRefreshToken } from '../tokens/refresh-token.ts';
import { completePasswordSignIn } from './complete-sign-in.ts';
import { newPasswordRequired } from './new-password-challenge.ts';
import { authenticateWithPassword } from './password-sign-in.ts';
import { refresh } from './refresh.ts';
import { type Parameters, requiredParameter, requiredUsername } from './required-parameter.ts';

/** The members that InitiateAuth and AdminInitiateAuth share. */
export const AuthRequest = z.object({
  ClientId,
  AuthFlow,
  AuthParameters: z.record(z.string(), z.string()).optional(),
});
type AuthRequest = z.infer<typeof AuthRequest>;

/** The flows with a plain password. Each operation refuses the other's. */
const passwordFlows: Record<'public' | 'signed', readonly AuthFlow[]> = {
  public: ['USER_PASSWORD_AUTH'],
  signed: ['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
};

/**
 * Signs a user in or refreshes tokens. Unsupported flows are refused with AWS's message for a flow of another
 * operation.
 */
export async function runAuthFlow(
  context: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  request: AuthRequest,
  access: 'public' | 'signed',
) {
  const { AuthFlow: flow, AuthParameters: parameters = {} } = request;
  if (passwordFlows[access === 'public' ? 'signed' : 'public'].includes(flow)) throw notSupported();
  checkAuthFlowEnabled(flow, client.settings.ExplicitAuthFlows);
  if (passwordFlows[access].includes(flow)) return signInWithPassword(context, poolState, client, parameters);
  switch (flow) {
    case 'REFRESH_TOKEN_AUTH':
    case 'REFRESH_TOKEN':
      return refreshByFlow(context, poolState, client, parameters);
    case 'CUSTOM_AUTH':
      throw customAuthUnavailable(poolState);
    default:
      throw notSupported();
  }
}

async function signInWithPassword(
  context: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  parameters: Parameters,
) {
  const username = requiredUsername(parameters);
  const password = requiredParameter(parameters, 'PASSWORD');
  checkSecretHash(client, username, parameters['SECRET_HASH']);
  const user = await authenticateWithPassword(context, poolState, client, { username, password });
  if (user.status === 'FORCE_CHANGE_PASSWORD') return newPasswordRequired(poolState, client, user, context.clock);
  return completePasswordSignIn(context, poolState, client, user, { source: 'TokenGeneration_Authentication' });
}

/** The secret hash covers the real username, never the alias. */
async function refreshByFlow(
  context: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  parameters: Parameters,
) {
  // Not with rotation (AWS documentation, "Refresh tokens"). The default flows can still include it.
  if (rotatesRefreshTokens(client)) throw invalidParameter('Auth flow not enabled for this client');
  const token = requiredParameter(parameters, 'REFRESH_TOKEN');
  const secretHash = parameters['SECRET_HASH'];
  checkSecretReceived(client, secretHash);
  const owner = findRefreshToken(poolState, token);
  if (owner?.clientId === client.id) checkSecretHash(client, owner.username, secretHash);
  return { ChallengeParameters: {}, AuthenticationResult: await refresh(context, poolState, client, token) };
}

/** AWS's message for a pool without the triggers. */
function customAuthUnavailable({ pool }: UserPoolState): CognitoException {
  return pool.settings.LambdaConfig?.['DefineAuthChallenge'] === undefined
    ? invalidParameter('Custom auth lambda trigger is not configured for the user pool.')
    : notSupported();
}

function notSupported(): CognitoException {
  return invalidParameter('Initiate Auth method not supported.');
}
