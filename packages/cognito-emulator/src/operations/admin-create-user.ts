import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { epochSeconds } from '../clock.ts';
import type { EmulatorContext } from '../emulator-context.ts';
import { CognitoException, invalidParameter } from '../errors.ts';
import { PoolId, Sub, Username, UsernameOrAlias } from '../identifiers.ts';
import { sendInvitation } from '../mailbox/invitation.ts';
import { Password } from '../passwords/password.ts';
import { checkPasswordPolicy } from '../passwords/password-policy.ts';
import { replacePassword } from '../passwords/replace-password.ts';
import { generateTemporaryPassword } from '../passwords/temporary-password.ts';
import { passwordPolicyOf, signsInWithEmail } from '../pools/user-pool.ts';
import type { User, UserPool } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { isEmailAddress } from '../users/email-address.ts';
import { userType } from '../users/user.ts';
import {
  AttributeList,
  attributeValues,
  changedAttributes,
  checkEmail,
  checkNewAttributes,
} from '../users/user-attributes.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({
  UserPoolId: PoolId,
  Username: UsernameOrAlias,
  UserAttributes: AttributeList.optional(),
  TemporaryPassword: Password.optional(),
  MessageAction: z.enum(['RESEND', 'SUPPRESS']).optional(),
  DesiredDeliveryMediums: z.array(z.enum(['SMS', 'EMAIL'])).optional(),
});
type Input = z.infer<typeof Input>;

/**
 * Creates a user with a temporary password, or sets a new one (MessageAction RESEND), and sends it by email. Nothing is
 * sent when only SMS is requested. The API reference names SMS as the default, but AWS also sends email to users
 * without a phone.
 */
export const adminCreateUser = signedOperation(Input, async (input, context) => {
  const { region, state, mailbox } = context;
  const poolState = state.getPool(region, input.UserPoolId);
  const policy = passwordPolicyOf(poolState.pool);
  const temporaryPassword = input.TemporaryPassword ?? generateTemporaryPassword(policy);
  checkPasswordPolicy(temporaryPassword, policy);
  const user =
    input.MessageAction === 'RESEND'
      ? await renewInvitation(context, poolState, input, temporaryPassword)
      : await newUser(context, poolState, input, temporaryPassword);
  const byEmail = input.DesiredDeliveryMediums?.includes('EMAIL') ?? true;
  if (byEmail && input.MessageAction !== 'SUPPRESS') sendInvitation(mailbox, poolState.pool, user, temporaryPassword);
  return { User: userType(user) };
});

async function newUser(
  { clock, passwordHasher }: EmulatorContext,
  poolState: UserPoolState,
  input: Input,
  temporaryPassword: string,
) {
  const attributes = newAttributes(poolState.pool, input);
  const password = await passwordHasher.hash(temporaryPassword);
  const now = epochSeconds(clock());
  const sub = randomUUID();
  const user: User = {
    username: Username.parse(signsInWithEmail(poolState.pool) ? sub : input.Username),
    sub: Sub.parse(sub),
    status: 'FORCE_CHANGE_PASSWORD',
    enabled: true,
    attributes,
    password,
    passwordSetAt: now,
    groups: [],
    createdAt: now,
    lastModifiedAt: now,
  };
  poolState.users.add(user);
  return user;
}

function newAttributes(pool: UserPool, input: Input): Record<string, string> {
  const values = changedAttributes({}, attributeValues(input.UserAttributes));
  if (signsInWithEmail(pool)) {
    if (!isEmailAddress(input.Username)) throw invalidParameter('Username should be an email.');
    if (values['email'] !== undefined && values['email'].toLowerCase() !== input.Username.toLowerCase()) {
      throw invalidParameter('The email attribute must be the email address in Username.');
    }
    values['email'] ??= input.Username;
    checkEmail(values['email']);
  }
  checkNewAttributes(pool, values);
  return values;
}

async function renewInvitation(
  { clock, passwordHasher }: EmulatorContext,
  poolState: UserPoolState,
  input: Input,
  temporaryPassword: string,
) {
  const password = await passwordHasher.hash(temporaryPassword);
  const { username, status } = poolState.users.get(input.Username);
  if (status !== 'FORCE_CHANGE_PASSWORD') {
    throw new CognitoException(
      'UnsupportedUserStateException',
      `Resend not possible. ${username} status is not FORCE_CHANGE_PASSWORD`,
    );
  }
  return replacePassword(poolState, username, password, clock, () => ({}));
}
