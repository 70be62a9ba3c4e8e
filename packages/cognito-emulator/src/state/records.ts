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

/** A pool's domain. A pool has at most one. */
export const UserPoolDomain = z.object({ prefix: DomainPrefix, managedLoginVersion: ManagedLoginVersion });
export type UserPoolDomain = z.infer<typeof UserPoolDomain>;

/** A user pool. Dates are seconds since 1970. */
export const UserPool = z.object({
  id: PoolId,
  name: PoolName,
  creation: CreationSettings.omit({ Schema: true }),
  schema: z.array(SchemaAttribute.extend({ Name: z.string() })),
  settings: UpdatableSettings,
  tags: UserPoolTags.optional(),
  domain: UserPoolDomain.optional(),
  /** Whether users can have an authenticator app (TOTP), unless MFA is off. */
  softwareTokenMfa: z.boolean().optional(),
  createdAt: z.number(),
  lastModifiedAt: z.number(),
});
export type UserPool = z.infer<typeof UserPool>;

/** An app client. Dates are seconds since 1970. */
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

/** A group. Dates are seconds since 1970. */
export const Group = GroupSettings.extend({
  GroupName,
  UserPoolId: PoolId,
  CreationDate: z.number(),
  LastModifiedDate: z.number(),
});
export type Group = z.infer<typeof Group>;

/** An API with its own scopes. */
export const ResourceServer = ResourceServerSettings.extend({
  UserPoolId: PoolId,
  Identifier: ResourceServerIdentifier,
});
export type ResourceServer = z.infer<typeof ResourceServer>;

/** The branding style of a client. Dates are seconds since 1970. */
export const ManagedLoginBranding = z.object({
  id: BrandingId,
  poolId: PoolId,
  clientId: ClientId,
  style: BrandingStyle.extend({ UseCognitoProvidedValues: z.boolean() }),
  createdAt: z.number(),
  lastModifiedAt: z.number(),
});
export type ManagedLoginBranding = z.infer<typeof ManagedLoginBranding>;

/** A scrypt hash and its salt, in base64. */
export const PasswordHash = z.object({ salt: z.base64(), hash: z.base64() });
export type PasswordHash = z.infer<typeof PasswordHash>;

/** The authenticator app of a user. */
export const SoftwareToken = z.object({
  /** The secret that the app and Cognito share, in base32. */
  secret: z.string(),
  /** The time step of the last code that was taken. Codes up to it are refused. */
  lastTimeStep: z.number(),
});
export type SoftwareToken = z.infer<typeof SoftwareToken>;

/** A user. Dates are seconds since 1970. */
export const User = z.object({
  username: Username,
  sub: Sub,
  status: z.enum(['UNCONFIRMED', 'CONFIRMED', 'RESET_REQUIRED', 'FORCE_CHANGE_PASSWORD']),
  enabled: z.boolean(),
  /** Without `sub`, which can't change. */
  attributes: z.record(z.string(), z.string()),
  password: PasswordHash.optional(),
  /** When the password was set. A temporary one expires some days later. */
  passwordSetAt: z.number(),
  groups: z.array(GroupName),
  softwareToken: SoftwareToken.optional(),
  /** The secret of an app that is being set up. */
  pendingTotpSecret: z.string().optional(),
  /** Whether sign-in asks for a code, where the pool leaves it to users. */
  mfaPreference: z.object({ enabled: z.boolean(), preferred: z.boolean() }).optional(),
  createdAt: z.number(),
  lastModifiedAt: z.number(),
});
export type User = z.infer<typeof User>;

/** The reset of a password. Times are in milliseconds. */
export const PasswordReset = z.object({
  /** The key that attempts are counted by, see `rateLimitKey`. */
  account: z.string(),
  /** The valid code, until it is used. */
  code: z.object({ hash: PasswordHash, expiresAt: z.number() }).optional(),
  requestedAt: z.array(z.number()),
  mistakenAt: z.array(z.number()),
});
export type PasswordReset = z.infer<typeof PasswordReset>;

/** An open challenge. Only the hash of the Session string is stored. Times are in milliseconds. */
export const ChallengeSession = z.object({
  sessionHash: z.string(),
  challenge: z.enum(['NEW_PASSWORD_REQUIRED', 'SOFTWARE_TOKEN_MFA', 'MFA_SETUP']),
  /** The authenticator app that an MFA_SETUP challenge sets up. */
  setup: z.object({ secret: z.string(), verified: z.boolean() }).optional(),
  username: Username,
  clientId: ClientId,
  expiresAt: z.number(),
  used: z.boolean(),
});
export type ChallengeSession = z.infer<typeof ChallengeSession>;

/** What all tokens of one sign-in share. */
const SignIn = z.object({
  originJti: z.string(),
  /** When the user signed in, in seconds since 1970: `auth_time` of all tokens. */
  authTime: z.number(),
  /** The scopes granted through the Hosted UI. Absent after a sign-in through the API. */
  scopes: z.array(z.string()).optional(),
});
export type SignIn = z.infer<typeof SignIn>;

/** A refresh token, stored as a hash. */
export const RefreshToken = SignIn.extend({
  tokenHash: z.string(),
  username: Username,
  /** Tells the user from a later one with the same name. Absent in old snapshots. */
  sub: Sub.optional(),
  clientId: ClientId,
  /** In milliseconds. */
  expiresAt: z.number(),
  /** Until when a rotated token still works, in milliseconds. */
  retryUntil: z.number().optional(),
});
export type RefreshToken = z.infer<typeof RefreshToken>;

/** A sign-in whose refresh and access tokens are revoked. Signed tokens stay valid elsewhere until they expire. */
export const RevokedSignIn = z.object({
  originJti: z.string(),
  username: Username,
  clientId: ClientId,
  authTime: z.number(),
  /** In milliseconds. Absent in old snapshots. */
  revokedAt: z.number().optional(),
  /** When all its tokens have expired, in milliseconds. */
  forgetAt: z.number(),
});
export type RevokedSignIn = z.infer<typeof RevokedSignIn>;

/** A signed-in browser, at all clients of the pool. Only the hash of the cookie is stored. */
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

/** An authorization code that a client can redeem. Only its hash is stored. */
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
  /** The overrides of the pre token generation function. */
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

/** A key pair for one kind of token: access and ID tokens have different keys, as on AWS. */
export const SigningKeyPair = z.object({ use: TokenUse, kid: z.string(), privateKey: RsaPrivateJwk });
export type SigningKeyPair = z.infer<typeof SigningKeyPair>;

/** The public half of a pair that no longer signs. */
export const RetiredSigningKey = z.object({ use: TokenUse, kid: z.string(), publicKey: RsaPublicJwk });
export type RetiredSigningKey = z.infer<typeof RetiredSigningKey>;
