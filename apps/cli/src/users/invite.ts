import { type DirectoryUser, temporaryPassword, UserDirectoryError } from '@freehold/identity/cognito';
import type { TenantId } from '@freehold/tenancy';
import { CliError } from '../cli-error.ts';
import type { Parts } from '../parts.ts';
import { requireActiveTenant } from '../tenants/tenant.ts';
import { requireGroups } from './groups.ts';
import { called, poolUser, requireUser } from './person.ts';

export type InvitationParts = Pick<Parts, 'directory' | 'database' | 'userPool' | 'actor'>;

export interface InvitationOptions {
  readonly email: string;
  readonly tenant: TenantId;
  readonly groups: readonly string[];
  /** `false`: the temporary password is handed back in place of an e-mail. */
  readonly notify: boolean;
}

export interface Invited {
  readonly user: DirectoryUser;
  /** Where nobody else tells it to the person. */
  readonly temporaryPassword: string | undefined;
}

/**
 * Makes an account for somebody of a tenant. They choose a password of their own at the first sign-in.
 *
 * @throws {CliError} `tenant_unknown`, `tenant_suspended`, `group_unknown`, `operator_group`, `user_exists`
 */
export async function inviteUser(parts: InvitationParts, options: InvitationOptions): Promise<Invited> {
  const { directory, database } = parts;
  await requireActiveTenant(database, options.tenant);
  await requireGroups(parts, options.groups);
  const password = options.notify ? undefined : temporaryPassword();
  const actor = await parts.actor();
  const user = await directory
    .invite({ email: options.email, tenant: options.tenant, temporaryPassword: password, notify: options.notify })
    .catch(async (error: unknown) => {
      if (error instanceof UserDirectoryError && error.code === 'user_exists') throw await taken(parts, options);
      throw error;
    });
  await complete(parts, user, options, actor, 'user.invited');
  return { user, temporaryPassword: password };
}

/**
 * Invites somebody again who never came: another temporary password. It also completes what an invitation that was cut
 * off left undone.
 *
 * @throws {CliError} `user_unknown`, `other_tenant`, `user_state` for somebody who has signed in
 */
export async function inviteAgain(parts: InvitationParts, options: InvitationOptions): Promise<Invited> {
  const { directory, database } = parts;
  await requireActiveTenant(database, options.tenant);
  await requireGroups(parts, options.groups);
  const user = await requireUser(parts, options.email);
  if (user.tenant !== options.tenant) throw elsewhere(user);
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw new CliError(
      'user_state',
      `${called(user)} has a password already. If it is lost: freehold users reset-password ${called(user)}`,
    );
  }
  const actor = await parts.actor();
  await complete(parts, user, options, actor, 'user.invited_again');
  if (options.notify) {
    await directory.inviteAgain(user.username);
    return { user, temporaryPassword: undefined };
  }
  const password = temporaryPassword();
  await directory.setTemporaryPassword(user.username, password);
  return { user, temporaryPassword: password };
}

async function complete(
  { directory, database }: InvitationParts,
  user: DirectoryUser,
  { groups }: InvitationOptions,
  actor: string,
  action: string,
): Promise<void> {
  for (const group of groups) await directory.addToGroup(user.username, group);
  const after = { tenant: user.tenant, groups };
  // They have no tokens yet.
  await database.recordUserChange(poolUser(user), { actor, action, before: null, after, revoke: false });
}

async function taken({ directory }: InvitationParts, { email, tenant }: InvitationOptions): Promise<CliError> {
  const user = await directory.find(email);
  if (user === undefined) return new CliError('user_exists', `${email} is taken. Try again.`);
  if (user.tenant !== tenant) return elsewhere(user);
  return new CliError('user_exists', `${email} belongs to ${tenant} already. --resend invites them again.`);
}

function elsewhere(user: DirectoryUser): CliError {
  return new CliError(
    'other_tenant',
    `${called(user)} belongs to ${user.tenant ?? 'no tenant'}, and an e-mail address belongs to one tenant. To move them: ` +
      `freehold users move ${called(user)} --to …`,
  );
}
