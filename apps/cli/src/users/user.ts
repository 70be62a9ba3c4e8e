import type { DirectoryUser } from '@freehold/cognito';
import type { PoolUser, Revocation } from '@freehold/database';
import { printable } from '@freehold/printable';
import { CliError } from '../errors.ts';
import type { Services } from '../services.ts';

/** @param name an e-mail address or a `sub` @throws {CliError} `user_unknown` */
export async function requireUser({ directory }: Pick<Services, 'directory'>, name: string): Promise<DirectoryUser> {
  const user = await directory.findUser(name);
  if (user === undefined) throw userUnknownError(name);
  return user;
}

export function userUnknownError(name: string): CliError {
  return new CliError('user_unknown', `The user pool has no user ${name}.`);
}

/** A user as the database keeps them. */
export function toPoolUser({ sub, username, email, tenant }: DirectoryUser): PoolUser {
  return { sub, username, email, tenant };
}

/** How messages name a user. */
export function displayName(user: Pick<DirectoryUser, 'sub' | 'email'> | PoolUser): string {
  return printable(user.email ?? user.sub);
}

/**
 * Waits, two seconds at most, until newly issued tokens are valid again. So a sign-in after the command has ended gets valid
 * tokens.
 */
export async function waitForRevocation(
  { wait }: Pick<Services, 'wait'>,
  revocation: Revocation | undefined,
): Promise<void> {
  if (revocation !== undefined) await wait(revocation.waitMilliseconds);
}
