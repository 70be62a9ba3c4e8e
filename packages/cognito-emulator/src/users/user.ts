import type { User } from '../state/records.ts';

/** Attributes in Cognito's form, including `sub`. */
export function listAttributes(user: User): { Name: string; Value: string }[] {
  return Object.entries(allAttributes(user)).map(([Name, Value]) => ({ Name, Value }));
}

/** A user's attributes by name, including `sub`. */
export function allAttributes(user: User): Record<string, string> {
  return { ...user.attributes, sub: user.sub };
}

/** The members that `UserType` and the response of AdminGetUser share. */
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
