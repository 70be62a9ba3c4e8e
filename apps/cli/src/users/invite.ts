import { type DirectoryUser, generateTemporaryPassword, UserDirectoryError } from '@freehold/cognito';
import type { AuditAction } from '@freehold/database';
import type { TenantId } from '@freehold/tenancy';
import { CliError } from '../errors.ts';
import type { Services } from '../services.ts';
import { requireActiveTenant } from '../tenants/tenant.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { requireGroups } from './groups.ts';
import { displayName, requireUser, toPoolUser } from './user.ts';

export type InvitationServices = Pick<Services, 'directory' | 'database' | 'userPool' | 'actor'>;

export interface InvitationOptions {
  readonly email: string;
  readonly tenant: TenantId;
  readonly groups: readonly string[];
  /** `false`: no e-mail; the temporary password is returned. */
  readonly notify: boolean;
}

export interface InvitedUser {
  readonly user: DirectoryUser;
  /** `undefined` where Cognito sends it. */
  readonly temporaryPassword: string | undefined;
}

/**
 * Creates an account for a user of a tenant. The user chooses a password at the first sign-in.
 *
 * @throws {CliError} `tenant_unknown`, `tenant_suspended`, `group_unknown`, `operator_group`, `user_exists`;
 *   `not_invited` if the account is there and complete, and Cognito could not send the invitation
 */
export async function inviteUser(services: InvitationServices, options: InvitationOptions): Promise<InvitedUser> {
  const { directory, database } = services;
  await requireActiveTenant(database, options.tenant);
  await requireGroups(services, options.groups);
  const password = options.notify ? undefined : generateTemporaryPassword();
  const actor = await services.actor();
  const { user, undelivered } = await directory
    .inviteUser({ email: options.email, tenant: options.tenant, temporaryPassword: password, notify: options.notify })
    .catch(async (error: unknown) => {
      if (error instanceof UserDirectoryError && error.code === 'user_exists')
        throw await userExistsError(services, options);
      throw error;
    });
  await completeInvitation(services, user, options, actor, 'user.invited');
  if (undelivered !== undefined) throw notInvitedError(options, undelivered);
  return { user, temporaryPassword: password };
}

/**
 * Invites a user again who never signed in, with another temporary password. It also completes an invitation that failed
 * half-way.
 *
 * @throws {CliError} `user_unknown`, `other_tenant`, `user_state` for a user who has signed in; `not_invited`
 */
export async function resendInvitation(services: InvitationServices, options: InvitationOptions): Promise<InvitedUser> {
  const { directory, database } = services;
  await requireActiveTenant(database, options.tenant);
  await requireGroups(services, options.groups);
  const user = await requireUser(services, options.email);
  if (user.tenant !== options.tenant) throw otherTenantError(user);
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw new CliError(
      'user_state',
      `${displayName(user)} has a password already. If it is lost: \`freehold users reset-password ${displayName(user)}\``,
    );
  }
  const actor = await services.actor();
  await completeInvitation(services, user, options, actor, 'user.invited_again');
  if (options.notify) {
    const { undelivered } = await directory.resendInvitation(user.username);
    if (undelivered !== undefined) throw notInvitedError(options, undelivered);
    return { user, temporaryPassword: undefined };
  }
  const password = generateTemporaryPassword();
  await directory.setTemporaryPassword(user.username, password);
  return { user, temporaryPassword: password };
}

async function completeInvitation(
  { directory, database }: InvitationServices,
  user: DirectoryUser,
  { groups }: InvitationOptions,
  actor: string,
  action: AuditAction,
): Promise<void> {
  for (const group of groups) await directory.addToGroup(user.username, group);
  const after = { tenant: user.tenant, groups };
  // Nothing to revoke: the user has no tokens yet.
  await database.recordUserChange(toPoolUser(user), { actor, action, before: null, after, revoke: false });
}

async function userExistsError(
  { directory }: InvitationServices,
  { email, tenant }: InvitationOptions,
): Promise<CliError> {
  const user = await directory.findUser(email);
  if (user === undefined) return new CliError('user_exists', `${email} is taken. Try again.`);
  if (user.tenant !== tenant) return otherTenantError(user);
  return new CliError('user_exists', `${email} belongs to ${tenant} already. Add --resend to invite them again.`);
}

function otherTenantError(user: DirectoryUser): CliError {
  return new CliError(
    'other_tenant',
    `${displayName(user)} belongs to ${user.tenant ?? 'no tenant'}, and an e-mail address belongs to one tenant. To move them: ` +
      `\`freehold users move ${displayName(user)} --to …\``,
  );
}

/** The account is there and in its groups, and its invitation was not sent. */
function notInvitedError({ email, tenant }: InvitationOptions, reason: string): CliError {
  return new CliError(
    'not_invited',
    `The account of ${email} is there, but the invitation is not: ${reason} Correct that, then ` +
      `\`freehold users invite ${shellWord(email)} --tenant ${tenant} --resend\`. With --suppress-email it prints a temporary password.`,
  );
}
