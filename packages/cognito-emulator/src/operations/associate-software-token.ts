import { z } from 'zod';
import { beginSoftwareTokenSetup } from '../mfa/software-token.ts';
import { SessionString } from '../sign-in/challenge-session.ts';
import { associateInChallenge } from '../sign-in/mfa-setup.ts';
import { authorizeAccessToken, Token } from '../tokens/access-token.ts';
import { checkAuthorization } from './access-token-or-session.ts';
import { publicOperation } from './operation.ts';

const Input = z.object({ AccessToken: Token.optional(), Session: SessionString.optional() });

/** Begins the setup of an authenticator app, for a signed-in user or in an MFA_SETUP challenge. */
export const associateSoftwareToken = publicOperation(Input, async (input, context) => {
  const authorization = checkAuthorization(input);
  if (authorization.kind === 'session') return associateInChallenge(context, authorization.session);
  const { poolState, user } = await authorizeAccessToken(context, authorization.accessToken);
  return { SecretCode: beginSoftwareTokenSetup(poolState, user) };
});
