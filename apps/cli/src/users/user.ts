import type { PoolUser, Revocation } from '@freehold/database';
import type { DirectoryUser } from '@freehold/identity/cognito';
import { CliError } from '../cli-error.ts';
import type { Parts } from '../parts.ts';
import { printable } from '../terminal/printable.ts';

/** @param name an e-mail address or a `sub` @throws {CliError} `user_unknown` */
export async function requireUser({ directory }: Pick<Parts, 'directory'>, name: string): Promise<DirectoryUser> {
  const user = await directory.find(name);
  if (user === undefined) throw noSuchUser(name);
  return user;
}

export function noSuchUser(name: string): CliError {
  return new CliError('user_unknown', `The user pool has no user ${name}.`);
}

/** What is kept of somebody here. */
export function poolUser({ sub, username, email, tenant }: DirectoryUser): PoolUser {
  return { sub, username, email, tenant };
}

/** What somebody is called in a sentence. */
export function called(user: Pick<DirectoryUser, 'sub' | 'email'> | PoolUser): string {
  return printable(user.email ?? user.sub);
}

/**
 * Waits until tokens count again that are issued from now on, so that whoever signs in once the command has ended gets
 * one that does. It takes two seconds at most.
 */
export async function settled({ wait }: Pick<Parts, 'wait'>, revocation: Revocation | undefined): Promise<void> {
  if (revocation !== undefined) await wait(revocation.waitMilliseconds);
}
