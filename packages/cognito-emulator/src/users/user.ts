import type { User } from '../state/records.ts';

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
