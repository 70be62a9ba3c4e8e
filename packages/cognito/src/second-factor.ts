import {
  AdminGetUserCommand,
  AssociateSoftwareTokenCommand,
  CodeMismatchException,
  EnableSoftwareTokenMFAException,
  SetUserMFAPreferenceCommand,
  SoftwareTokenMFANotFoundException,
  UserNotFoundException,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { IdentityError, type SecondFactors } from '@freehold/identity';
import type { CognitoClient } from './client.ts';
import { toIdentityError } from './errors/identity-error.ts';
import type { IdentityOperation } from './errors/operation-codes.ts';

/** The name of an authenticator app among a user's factors. */
const softwareToken = 'SOFTWARE_TOKEN_MFA';

/** The second factor of accounts, by Cognito's API. The setup's operations take the user's token and no AWS credentials. */
export function createSecondFactors(
  client: CognitoClient,
  { userPoolId }: { readonly userPoolId: string },
): SecondFactors {
  return {
    async isSetUp(username) {
      try {
        const user = await client.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: username }));
        return user.Enabled === true && user.UserMFASettingList?.includes(softwareToken) === true;
      } catch (cause) {
        if (cause instanceof UserNotFoundException) return false;
        throw toIdentityError(cause, 'administration');
      }
    },

    async beginSetup(AccessToken) {
      const { SecretCode } = await attempt(() => client.send(new AssociateSoftwareTokenCommand({ AccessToken })));
      if (SecretCode === undefined) {
        throw new IdentityError('identity_provider_unavailable', { cause: new Error('Cognito left out the secret') });
      }
      return SecretCode;
    },

    async confirmSetup(AccessToken, UserCode) {
      return attempt(async () => {
        try {
          const { Status } = await client.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }));
          if (Status !== 'SUCCESS') return false;
        } catch (error) {
          if (error instanceof EnableSoftwareTokenMFAException || error instanceof CodeMismatchException) return false;
          // Another setup has ended meanwhile, or this one, and the answer was lost.
          if (error instanceof SoftwareTokenMFANotFoundException) {
            throw new IdentityError('challenge_expired', { cause: error });
          }
          throw error;
        }
        const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
        await client.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
        return true;
      });
    },
  };
}

const setup: IdentityOperation = 'second_factor_setup';

async function attempt<Result>(send: () => Promise<Result>): Promise<Result> {
  return send().catch((cause: unknown) => {
    throw cause instanceof IdentityError ? cause : toIdentityError(cause, setup);
  });
}
