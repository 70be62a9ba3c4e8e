import { type DirectoryUser, temporaryPassword, UserDirectoryError } from '@freehold/identity/cognito';
import type { TenantId } from '@freehold/tenancy';
import { forEachPaced, type Pace } from '../../pace.ts';
import type { Parts } from '../../parts.ts';
import { changeAccount } from '../change-account.ts';
import { poolUser } from '../person.ts';
import type { Listed } from './people-file.ts';

export type ImportParts = Pick<Parts, 'directory' | 'database' | 'actor' | 'signal' | 'wait'>;

/** What became of one line. */
export type Outcome =
  | { readonly kind: 'made'; readonly sub: string }
  /** Somebody of this tenant, from an earlier run or otherwise. */
  | { readonly kind: 'there already'; readonly sub: string }
  | { readonly kind: 'refused'; readonly reason: string };

export interface ImportOptions {
  readonly tenant: TenantId;
  /** Whether Cognito sends each an invitation. */
  readonly notify: boolean;
  readonly pace: Pace;
  /** Hears what became of each line, in the order in which they end. */
  readonly onOutcome: (listed: Listed, outcome: Outcome) => Promise<void>;
}

/**
 * Makes everybody on a list. Whoever is there already stays, and gets what groups of theirs are missing: so a run that was
 * cut off anywhere is gone on with by another.
 *
 * @throws where it makes no sense to go on: Cognito throttles for minutes, or refuses us, or the database is away
 */
export async function importPeople(
  parts: ImportParts,
  people: readonly Listed[],
  { tenant, notify, pace, onOutcome }: ImportOptions,
): Promise<void> {
  const { signal, wait } = parts;
  await parts.actor();
  await forEachPaced(people, async (listed) => onOutcome(listed, await importOne(parts, listed, tenant, notify)), {
    ...pace,
    signal,
    wait,
    // Each group is a request of its own, against the smaller quota.
    costOf: ({ groups }) => Math.max(1, groups.length),
  });
}

/** What is wrong with the one, and not with all. */
const theirs: ReadonlySet<string> = new Set(['email_invalid', 'user_state', 'password_policy', 'user_exists']);

async function importOne(parts: ImportParts, listed: Listed, tenant: TenantId, notify: boolean): Promise<Outcome> {
  const { directory } = parts;
  const { email, name } = listed;
  // With no e-mail nobody knows it: they are invited later, with another.
  const password = notify ? undefined : temporaryPassword();
  try {
    const user = await directory.invite({ email, tenant, name, notify, temporaryPassword: password });
    await complete(parts, user, listed.groups);
    return { kind: 'made', sub: user.sub };
  } catch (error) {
    if (!(error instanceof UserDirectoryError && theirs.has(error.code))) throw error;
    if (error.code !== 'user_exists') return { kind: 'refused', reason: error.message };
  }
  const user = await directory.find(email);
  if (user === undefined) return { kind: 'refused', reason: 'They were deleted this moment.' };
  if (user.tenant !== tenant) return { kind: 'refused', reason: `They belong to ${user.tenant ?? 'no tenant'}.` };
  await completeExisting(parts, user, listed.groups);
  return { kind: 'there already', sub: user.sub };
}

/** The record is written last: whoever has one is whole. */
async function complete({ directory, database, actor }: ImportParts, user: DirectoryUser, groups: readonly string[]) {
  for (const group of groups) await directory.addToGroup(user.username, group);
  await database.recordUserChange(poolUser(user), {
    actor: await actor(),
    action: 'user.imported',
    before: null,
    after: { tenant: user.tenant, groups },
    revoke: false,
  });
}

async function completeExisting(parts: ImportParts, user: DirectoryUser, groups: readonly string[]): Promise<void> {
  const { directory, database, actor } = parts;
  const before = groups.length === 0 ? [] : await directory.groupsOf(user.username);
  const missing = groups.filter((group) => !before.includes(group));
  if (missing.length > 0 && user.status !== 'FORCE_CHANGE_PASSWORD') {
    // Tokens that they have say otherwise. Nobody of thousands is waited for.
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
    await complete(parts, user, groups);
  }
}
