import type { IdentityErrorCode } from '@freehold/identity';

/**
 * The operations of Cognito, and the codes that each can result in. The same error means different things to different
 * operations, so each operation has a column in the tables below.
 */
export interface OperationCodes {
  readonly login: IdentityErrorCode;
  readonly new_password: IdentityErrorCode;
  readonly refresh: IdentityErrorCode;
  readonly reset_password: IdentityErrorCode;
  /** `no_code` and `undeliverable` are outcomes of asking for a code, not errors. The caller must not learn which. */
  readonly reset_code: IdentityErrorCode | 'no_code' | 'undeliverable';
  /** What the API does with its own AWS credentials: reads a user, signs a user out. */
  readonly administration: IdentityErrorCode;
  /** What a user's own access token authorizes. */
  readonly second_factor_setup: IdentityErrorCode;
  /** What an operator does with theirs. */
  readonly user_directory: UserDirectoryErrorCode;
  readonly hosted_ui_callback: IdentityErrorCode;
  readonly hosted_ui_exchange: IdentityErrorCode;
  readonly hosted_ui_refresh: IdentityErrorCode;
  readonly hosted_ui_revocation: IdentityErrorCode;
}

export type CognitoOperation = keyof OperationCodes;

/** The operations whose errors all are an `IdentityError`. */
export type IdentityOperation = Exclude<CognitoOperation, 'user_directory'>;

/** How an operation on the user directory can fail. */
export type UserDirectoryErrorCode =
  | 'user_unknown'
  | 'user_exists'
  | 'user_state'
  | 'group_unknown'
  | 'email_invalid'
  | 'undeliverable'
  | 'password_policy'
  | 'not_permitted'
  | 'credentials_missing'
  | 'pool_unknown'
  | 'rate_limited'
  | 'user_pool_unavailable';

/** Errors of these names (`undefined`: of any), where the message matches, and what they mean to each operation. */
export interface Row {
  readonly names?: readonly string[];
  readonly message?: RegExp;
  readonly codes: Partial<OperationCodes>;
}
