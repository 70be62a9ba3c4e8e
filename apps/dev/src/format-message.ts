import { styleText } from 'node:util';
import type { Message } from '@freehold/cognito-emulator';
import { printable } from '@freehold/printable';

/** An e-mail that Cognito would send, as text for the terminal. */
export function formatMessage({ to, subject, body }: Pick<Message, 'to' | 'subject' | 'body'>): string {
  const lines = body.split('\n').map((line) => `  │ ${printable(line)}`);
  const heading = styleText('bold', printable(`E-mail to ${to}: ${subject}`), { stream: process.stdout });
  return [`  ┌ ${heading}`, ...lines, '  └'].join('\n');
}
