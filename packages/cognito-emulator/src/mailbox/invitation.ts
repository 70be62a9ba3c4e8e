import { signsInWithEmail } from '../pools/user-pool.ts';
import type { User, UserPool } from '../state/records.ts';

import type { LocalMailbox } from './mailbox.ts';

/**
 * Sends an invited person their temporary password, where they have an e-mail address. `{username}` is the name that
 * they sign in with: the address, where that is their alias [inferred: the template is of no use with a UUID in it].
 */
export function sendInvitation(mailbox: LocalMailbox, pool: UserPool, user: User, temporaryPassword: string): void {
  const { email } = user.attributes;
  if (email === undefined) return;
  const template = pool.settings.AdminCreateUserConfig?.InviteMessageTemplate;
  // The defaults of the service (AWS CDK, UserInvitationConfig).
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
