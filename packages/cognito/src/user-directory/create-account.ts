import { AdminCreateUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { TenantId } from '@freehold/tenancy';
import type { CognitoClient } from '../client.ts';
import { toUserDirectoryError } from '../errors/user-directory-error.ts';
import { isDeliveryFailure, mayHaveTakenEffect } from '../possible-effect.ts';
import { type Delivery, delivered, deliveryDespite } from './delivery.ts';
import { type DirectoryUser, toDirectoryUser } from './directory-user.ts';

/** An account to be created. */
export interface NewAccount {
  readonly email: string;
  /** `undefined`: a user without a tenant. */
  readonly tenant: TenantId | undefined;
  /** The user's display name. */
  readonly name?: string | undefined;
  /** `undefined`: Cognito generates one and sends it with the invitation. */
  readonly temporaryPassword?: string | undefined;
  /** Whether Cognito sends an invitation by e-mail. */
  readonly notify: boolean;
}

/** An account that was created, and what became of its invitation. */
export interface CreatedAccount extends Delivery {
  readonly user: DirectoryUser;
}

export interface AccountCreator {
  readonly client: CognitoClient;
  readonly userPoolId: string;
  readonly tenantClaim: string;
  findUser(name: string): Promise<DirectoryUser | undefined>;
  setTemporaryPassword(username: string, password: string): Promise<void>;
}

/** How much this machine's clock may be ahead of Cognito's. */
const clockSkewMilliseconds = 10_000;

/**
 * Creates an account with a verified address and a temporary password. Where Cognito refuses, but may have created the
 * account all the same, it looks there.
 *
 * @throws {UserDirectoryError} if there is no such account, or one from before
 */
export async function createAccount(creator: AccountCreator, account: NewAccount): Promise<CreatedAccount> {
  const startedAt = Date.now();
  try {
    const { User = {} } = await creator.client.send(createCommand(creator, account));
    return { user: toDirectoryUser(User, creator.tenantClaim), ...delivered };
  } catch (cause) {
    const user = await findCreated(creator, account, cause, startedAt);
    if (user === undefined) throw toUserDirectoryError(cause);
    // Another request may have created it meanwhile, with another password.
    if (account.temporaryPassword !== undefined)
      await creator.setTemporaryPassword(user.username, account.temporaryPassword);
    return { user, ...(account.notify ? deliveryDespite(cause) : delivered) };
  }
}

/** The account that a request created although it failed. `undefined`: there is none, or one from before, or it can't be found out. */
async function findCreated(
  { findUser }: AccountCreator,
  { email, tenant }: NewAccount,
  cause: unknown,
  startedAt: number,
): Promise<DirectoryUser | undefined> {
  if (!isDeliveryFailure(cause) && !mayHaveTakenEffect(cause)) return undefined;
  const user = await findUser(email).catch(() => undefined);
  const createdAt = user?.createdAt?.getTime() ?? 0;
  return user?.tenant === tenant &&
    user?.status === 'FORCE_CHANGE_PASSWORD' &&
    createdAt >= startedAt - clockSkewMilliseconds
    ? user
    : undefined;
}

function createCommand({ userPoolId, tenantClaim }: AccountCreator, account: NewAccount): AdminCreateUserCommand {
  const { email, tenant, name, temporaryPassword, notify } = account;
  return new AdminCreateUserCommand({
    UserPoolId: userPoolId,
    Username: email,
    ...(temporaryPassword === undefined ? {} : { TemporaryPassword: temporaryPassword }),
    // Cognito's default is a text message.
    ...(notify ? { DesiredDeliveryMediums: ['EMAIL'] } : { MessageAction: 'SUPPRESS' }),
    UserAttributes: [
      { Name: 'email', Value: email },
      // A code to reset a password goes to verified addresses only.
      { Name: 'email_verified', Value: 'true' },
      ...(name === undefined ? [] : [{ Name: 'name', Value: name }]),
      ...(tenant === undefined ? [] : [{ Name: tenantClaim, Value: tenant }]),
    ],
  });
}
