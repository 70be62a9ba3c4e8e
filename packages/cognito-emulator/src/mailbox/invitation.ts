import { signsInWithEmail } from '../pools/user-pool.ts';
import type { User, UserPool } from '../state/records.ts';
import type { LocalMailbox } from './mailbox.ts';

/**
 * Sends an invited user the temporary password. `{username}` is what the user signs in with: the address when it is the
 * alias [inferred].
 */
export function sendInvitation(mailbox: LocalMailbox, pool: UserPool, user: User, temporaryPassword: string): void {
  const { email } = user.attributes;
  if (email === undefined) return;
  const template = pool.settings.AdminCreateUserConfig?.InviteMessageTemplate;
  // AWS's default texts (AWS CDK, UserInvitationConfig).
  const text = template?.EmailMessage ?? 'Your username is {username} and temporary password is {####}.';
  mailbox.deliver({
    poolId: pool.id,
    to: email,
    kind: 'invitation',
    subject: template?.EmailSubject ?? 'Your temporary password',
    body: text
      .replaceAll('{username}', () => (signsInWithEmail(pool) ? email : user.username))
      .replaceAll('{####}', () => temporaryPassword),
    code: temporaryPassword,
  });
}
