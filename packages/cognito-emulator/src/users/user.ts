import { z } from 'zod';
import { GroupName, Sub, Username } from '../identifiers.ts';
import { PasswordHash } from '../passwords/password-hash.ts';

/** A person in a pool, as the emulator keeps them. Dates are seconds since 1970. */
export const User = z.object({
  username: Username,
  sub: Sub,
  status: z.enum(['UNCONFIRMED', 'CONFIRMED', 'RESET_REQUIRED', 'FORCE_CHANGE_PASSWORD']),
  enabled: z.boolean(),
  /** Without `sub`, which stands beside them because nothing may change it. */
  attributes: z.record(z.string(), z.string()),
  password: PasswordHash.optional(),
  /** When the password was set: a temporary one expires some days later. */
  passwordSetAt: z.number(),
  groups: z.array(GroupName),
  createdAt: z.number(),
  lastModifiedAt: z.number(),
});
export type User = z.infer<typeof User>;

/** Attributes as Cognito lists them, `sub` among them. */
export function listAttributes(user: User): { Name: string; Value: string }[] {
  return Object.entries(allAttributes(user)).map(([Name, Value]) => ({ Name, Value }));
}

/** A user’s attributes by name, `sub` among them. */
export function allAttributes(user: User): Record<string, string> {
  return { ...user.attributes, sub: user.sub };
}

/** The members that `UserType` and the answer of AdminGetUser have in common. */
export function describeUser(user: User) {
  return {
    Username: user.username,
    UserCreateDate: user.createdAt,
    UserLastModifiedDate: user.lastModifiedAt,
    Enabled: user.enabled,
    UserStatus: user.status,
  };
}

/** `UserType` of the API. */
export function userType(user: User, attributes = listAttributes(user)) {
  return { ...describeUser(user), Attributes: attributes };
}
