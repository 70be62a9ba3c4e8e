import type { UserPool } from '../state/records.ts';
import type { LocalMailbox } from './mailbox.ts';

/**
 * Sends a password reset code with the pool's verification texts (AWS documentation, "Configuring verification and
 * invitation messages").
 */
export function sendPasswordResetCode(mailbox: LocalMailbox, pool: UserPool, email: string, code: string): void {
  const { VerificationMessageTemplate: template, EmailVerificationMessage, EmailVerificationSubject } = pool.settings;
  const text = template?.EmailMessage ?? EmailVerificationMessage ?? 'Your verification code is {####}.';
  mailbox.deliver({
    poolId: pool.id,
    to: email,
    kind: 'password_reset',
    subject: template?.EmailSubject ?? EmailVerificationSubject ?? 'Your verification code',
    body: text.replaceAll('{####}', code),
    code,
  });
}
