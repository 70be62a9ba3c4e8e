import { type DirectoryUser, generateTemporaryPassword, UserDirectoryError } from '@freehold/cognito';
import type { TenantId } from '@freehold/tenancy';
import type { Services } from '../../services.ts';
import { shellWord } from '../../terminal/shell-word.ts';
import { forEachThrottled, type Throttle } from '../../throttle.ts';
import { changeAccount } from '../change-account.ts';
import { toPoolUser } from '../user.ts';
import type { UserRow } from './users-csv.ts';

export type ImportServices = Pick<Services, 'directory' | 'database' | 'actor' | 'signal' | 'wait'>;

/** The outcome of one line. */
export type ImportOutcome =
  | { readonly kind: 'made'; readonly sub: string }
  /** The account is there, and the invitation was not sent. */
  | { readonly kind: 'not invited'; readonly sub: string; readonly reason: string; readonly cure: string }
  /** A user of this tenant exists, from an earlier run or otherwise. */
  | { readonly kind: 'there already'; readonly sub: string; readonly hasTemporaryPassword: boolean }
  | { readonly kind: 'refused'; readonly reason: string };

export interface ImportOptions {
  readonly tenant: TenantId;
  /** Whether Cognito sends invitations. */
  readonly notify: boolean;
  readonly throttle: Throttle;
  /** Called with the outcome of each line, in the order in which they end. */
  readonly onOutcome: (row: UserRow, outcome: ImportOutcome) => Promise<void>;
}

/**
 * Creates the users of a list. A user who exists stays, and is added to missing groups. So another run continues one that
 * failed.
 *
 * @throws where no further user could be created: Cognito throttles for minutes or denies access, or the database is down
 */
export async function importUsers(
  services: ImportServices,
  users: readonly UserRow[],
  { tenant, notify, throttle, onOutcome }: ImportOptions,
): Promise<void> {
  const { signal, wait } = services;
  await services.actor();
  await forEachThrottled(users, async (row) => onOutcome(row, await importOne(services, row, tenant, notify)), {
    ...throttle,
    signal,
    wait,
    // Each group takes a request of its own, of the smaller quota.
    costOf: ({ groups }) => Math.max(1, groups.length),
  });
}

/** Errors of one user, which don't end the import. */
const userErrorCodes: ReadonlySet<string> = new Set([
  'email_invalid',
  'undeliverable',
  'user_state',
  'password_policy',
  'user_exists',
]);

async function importOne(
  services: ImportServices,
  row: UserRow,
  tenant: TenantId,
  notify: boolean,
): Promise<ImportOutcome> {
  const { directory } = services;
  const { email, name } = row;
  // Without an e-mail no one learns this password: a later invitation brings another.
  const password = notify ? undefined : generateTemporaryPassword();
  try {
    const invitation = { email, tenant, name, notify, temporaryPassword: password };
    const { user, undelivered } = await directory.inviteUser(invitation);
    await completeUser(services, user, row.groups);
    if (undelivered === undefined) return { kind: 'made', sub: user.sub };
    return { kind: 'not invited', sub: user.sub, reason: undelivered, cure: inviteAgain(email, tenant) };
  } catch (error) {
    if (!(error instanceof UserDirectoryError && userErrorCodes.has(error.code))) throw error;
    if (error.code !== 'user_exists') return { kind: 'refused', reason: error.message };
  }
  const user = await directory.findUser(email);
  if (user === undefined) return { kind: 'refused', reason: 'The user was deleted just now.' };
  if (user.tenant !== tenant) return { kind: 'refused', reason: `The user belongs to ${user.tenant ?? 'no tenant'}.` };
  await completeExistingUser(services, user, row.groups);
  return { kind: 'there already', sub: user.sub, hasTemporaryPassword: user.status === 'FORCE_CHANGE_PASSWORD' };
}

function inviteAgain(email: string, tenant: TenantId): string {
  return `freehold users invite ${shellWord(email)} --tenant ${tenant} --resend`;
}

/** The database's row is written last: a user who has one is complete. */
async function completeUser(
  { directory, database, actor }: ImportServices,
  user: DirectoryUser,
  groups: readonly string[],
) {
  for (const group of groups) await directory.addToGroup(user.username, group);
  await database.recordUserChange(toPoolUser(user), {
    actor: await actor(),
    action: 'user.imported',
    before: null,
    after: { tenant: user.tenant, groups },
    revoke: false,
  });
}

async function completeExistingUser(
  services: ImportServices,
  user: DirectoryUser,
  groups: readonly string[],
): Promise<void> {
  const { directory, database, actor } = services;
  const before = groups.length === 0 ? [] : await directory.listGroupsOfUser(user.username);
  const missing = groups.filter((group) => !before.includes(group));
  if (missing.length > 0 && user.status !== 'FORCE_CHANGE_PASSWORD') {
    // Their tokens have the old groups, and are revoked. Waiting for each of thousands would take hours.
    await changeAccount(
      { directory, database, actor, wait: async () => {} },
      {
        action: 'user.imported',
        before: { groups: before },
        after: { groups: [...before, ...missing] },
        result: user,
        async apply() {
          for (const group of missing) await directory.addToGroup(user.username, group);
        },
      },
    );
    return;
  }
  const record = await database.findUser(user.sub);
  if (missing.length > 0 || record?.tenantId !== user.tenant || record?.email !== user.email) {
    await completeUser(services, user, groups);
  }
}
