import { z } from 'zod';
import { ClientName, ClientSettings } from '../clients/client-settings.ts';
import { GroupSettings } from '../groups/group-settings.ts';
import {
  BrandingId,
  ClientId,
  DomainPrefix,
  GroupName,
  PoolId,
  ResourceServerIdentifier,
  Sub,
  Username,
} from '../identifiers.ts';
import { BrandingStyle } from '../managed-login/branding-style.ts';
import { ManagedLoginVersion } from '../managed-login/managed-login-version.ts';
import { SchemaAttribute } from '../pools/schema-attributes.ts';
import { CreationSettings, PoolName, UpdatableSettings, UserPoolTags } from '../pools/user-pool-settings.ts';
import { ResourceServerSettings } from '../resource-servers/resource-server-settings.ts';
import { ClaimsAndScopeOverrideDetails } from '../triggers/pre-token-generation-event.ts';

/** Everything that the emulator stores. A record is replaced, never changed in place; the snapshot contains them as JSON. */

/** Where a pool's sign-in pages are. A pool has one prefix domain at most. */
export const UserPoolDomain = z.object({ prefix: DomainPrefix, managedLoginVersion: ManagedLoginVersion });
export type UserPoolDomain = z.infer<typeof UserPoolDomain>;

/** A user pool as the emulator keeps it. Dates are seconds since 1970. */
export const UserPool = z.object({
  id: PoolId,
  name: PoolName,
  creation: CreationSettings.omit({ Schema: true }),
  schema: z.array(SchemaAttribute.extend({ Name: z.string() })),
  settings: UpdatableSettings,
  tags: UserPoolTags.optional(),
  domain: UserPoolDomain.optional(),
  createdAt: z.number(),
  lastModifiedAt: z.number(),
});
export type UserPool = z.infer<typeof UserPool>;

/** An app client as the emulator keeps it. Dates are seconds since 1970. */
export const UserPoolClient = z.object({
  id: ClientId,
  poolId: PoolId,
  name: ClientName,
  secret: z.string().optional(),
  settings: ClientSettings,
  createdAt: z.number(),
  lastModifiedAt: z.number(),
});
export type UserPoolClient = z.infer<typeof UserPoolClient>;

/** A group as the emulator keeps it. Dates are seconds since 1970. */
export const Group = GroupSettings.extend({
  GroupName,
  UserPoolId: PoolId,
  CreationDate: z.number(),
  LastModifiedDate: z.number(),
});
export type Group = z.infer<typeof Group>;

/** An API that wants access tokens with scopes of its own. */
export const ResourceServer = ResourceServerSettings.extend({
  UserPoolId: PoolId,
  Identifier: ResourceServerIdentifier,
});
export type ResourceServer = z.infer<typeof ResourceServer>;

/** How the sign-in pages look to those who come from one client. Dates are seconds since 1970. */
export const ManagedLoginBranding = z.object({
  id: BrandingId,
  poolId: PoolId,
  clientId: ClientId,
  style: BrandingStyle.extend({ UseCognitoProvidedValues: z.boolean() }),
  createdAt: z.number(),
  lastModifiedAt: z.number(),
});
export type ManagedLoginBranding = z.infer<typeof ManagedLoginBranding>;

/** A password as it is kept: scrypt with node's default cost (N = 16384, r = 8, p = 1), salt and hash in base64. */
export const PasswordHash = z.object({ salt: z.base64(), hash: z.base64() });
export type PasswordHash = z.infer<typeof PasswordHash>;

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

/** What is known of somebody's wish for another password. Times are in milliseconds. */
export const PasswordReset = z.object({
  /** See `accountOf`. */
  account: z.string(),
  /** The one code that counts, until it is used. */
  code: z.object({ hash: PasswordHash, expiresAt: z.number() }).optional(),
  requestedAt: z.array(z.number()),
  mistakenAt: z.array(z.number()),
});
export type PasswordReset = z.infer<typeof PasswordReset>;

/** A challenge that waits for its answer: only the hash of the Session string is kept. Times are in milliseconds. */
export const ChallengeSession = z.object({
  sessionHash: z.string(),
  challenge: z.literal('NEW_PASSWORD_REQUIRED'),
  username: Username,
  clientId: ClientId,
  expiresAt: z.number(),
  used: z.boolean(),
});
export type ChallengeSession = z.infer<typeof ChallengeSession>;

/** What all tokens that stem from one sign-in have in common. */
const SignIn = z.object({
  originJti: z.string(),
  /** When the person signed in, in seconds since 1970: `auth_time` of all tokens that follow. */
  authTime: z.number(),
  /** What was granted at a sign-in through the Hosted UI. Absent after one through the API, which grants nothing else. */
  scopes: z.array(z.string()).optional(),
});
export type SignIn = z.infer<typeof SignIn>;

/** What is kept of a refresh token: its hash, and what the tokens that it buys have in common with the first ones. */
export const RefreshToken = SignIn.extend({
  tokenHash: z.string(),
  username: Username,
  /** Tells the user from a later one of the same name. Absent in snapshots of a time when no token could be refreshed. */
  sub: Sub.optional(),
  clientId: ClientId,
  /** In milliseconds. */
  expiresAt: z.number(),
  /** Set once the token has been rotated out: until when it is good for another try, in milliseconds. */
  retryUntil: z.number().optional(),
});
export type RefreshToken = z.infer<typeof RefreshToken>;

/**
 * A sign-in whose tokens are revoked, all of them: the refresh token, its successors, and the access tokens that they
 * bought. What is signed stays valid elsewhere until it expires; Cognito's own API refuses it.
 */
export const RevokedSignIn = z.object({
  originJti: z.string(),
  username: Username,
  clientId: ClientId,
  authTime: z.number(),
  /** In milliseconds. Absent in snapshots of a time when each sign-in had an `auth_time` of its own. */
  revokedAt: z.number().optional(),
  /** From when on all its tokens have expired anyway, in milliseconds. */
  forgetAt: z.number(),
});
export type RevokedSignIn = z.infer<typeof RevokedSignIn>;

/** A browser in which somebody has signed in, at whichever of the pool's clients. Only a hash of its cookie is kept. */
export const HostedUiSession = z.object({
  sessionHash: z.string(),
  username: Username,
  sub: Sub,
  /** In seconds since 1970. */
  authTime: z.number(),
  /** In milliseconds. */
  expiresAt: z.number(),
});
export type HostedUiSession = z.infer<typeof HostedUiSession>;

/** What a person granted to a client, until the client fetches the tokens for it. Only a hash of the code is kept. */
export const AuthorizationCode = z.object({
  codeHash: z.string(),
  clientId: ClientId,
  redirectUri: z.string(),
  username: Username,
  sub: Sub,
  scopes: z.array(z.string()),
  codeChallenge: z.string().optional(),
  nonce: z.string().optional(),
  /** In seconds since 1970. */
  authTime: z.number(),
  /** What the pre token generation function wants in the tokens. */
  overrides: ClaimsAndScopeOverrideDetails,
  /** In milliseconds. */
  expiresAt: z.number(),
});
export type AuthorizationCode = z.infer<typeof AuthorizationCode>;

export const RsaPublicJwk = z.object({ kty: z.literal('RSA'), n: z.string(), e: z.string() });

export const RsaPrivateJwk = RsaPublicJwk.extend({
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
});
export type RsaPrivateJwk = z.infer<typeof RsaPrivateJwk>;

const TokenUse = z.enum(['access', 'id']);
export type TokenUse = z.infer<typeof TokenUse>;

/** A pool signs access tokens with one key and ID tokens with another, as the real service does. */
export const SigningKeyPair = z.object({ use: TokenUse, kid: z.string(), privateKey: RsaPrivateJwk });
export type SigningKeyPair = z.infer<typeof SigningKeyPair>;

/** What is left of a pair that signs no longer: enough to check what it has signed. */
export const RetiredSigningKey = z.object({ use: TokenUse, kid: z.string(), publicKey: RsaPublicJwk });
export type RetiredSigningKey = z.infer<typeof RetiredSigningKey>;
