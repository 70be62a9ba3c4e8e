import { z } from 'zod';
import { verifySoftwareToken as verify } from '../mfa/software-token.ts';
import { SessionString } from '../sign-in/challenge-session.ts';
import { verifyInChallenge } from '../sign-in/mfa-setup.ts';
import { authorizeAccessToken, Token } from '../tokens/access-token.ts';
import { checkAuthorization } from './access-token-or-session.ts';
import { publicOperation } from './operation.ts';

const Input = z.object({
  AccessToken: Token.optional(),
  Session: SessionString.optional(),
  UserCode: z
    .string()
    .min(6)
    .max(6)
    .regex(/^[0-9]+$/),
  FriendlyDeviceName: z.string().max(131_072).optional(),
});

/** Registers the authenticator app whose code it is. A signed-in user's sign-in asks for codes once they prefer it. */
export const verifySoftwareToken = publicOperation(Input, async (input, context) => {
  const authorization = checkAuthorization(input);
  if (authorization.kind === 'session') return verifyInChallenge(context, authorization.session, input.UserCode);
  const { poolState, user } = await authorizeAccessToken(context, authorization.accessToken);
  verify(poolState, user, input.UserCode, context.clock);
  return { Status: 'SUCCESS' };
});
