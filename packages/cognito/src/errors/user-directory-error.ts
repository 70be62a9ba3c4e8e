import { exceptions } from './api-exceptions.ts';
import { type ClassifiedError, classify, codeOf, toSentence } from './classify.ts';
import type { UserDirectoryErrorCode } from './operation-codes.ts';

/** `message` says to the operator what happened and what to do. It quotes Cognito where that helps. */
export class UserDirectoryError extends Error {
  override readonly name = 'UserDirectoryError';
  readonly code: UserDirectoryErrorCode;

  constructor(code: UserDirectoryErrorCode, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Translates an error of Cognito's API, or of the connection to it, for the operator. */
export function toUserDirectoryError(cause: unknown): UserDirectoryError {
  if (cause instanceof UserDirectoryError) return cause;
  const error = classify(cause, 'user_directory');
  const code = codeOf(error, 'user_directory') ?? 'user_pool_unavailable';
  return new UserDirectoryError(code, operatorMessage(code, error), cause);
}

function operatorMessage(code: UserDirectoryErrorCode, { rows, name, message }: ClassifiedError): string {
  const quote = toSentence(message);
  switch (code) {
    case 'user_unknown':
      return 'The user pool has no such user.';
    case 'user_exists':
      return 'The user pool already has a user with this e-mail address.';
    case 'user_state':
      return `Cognito refuses: ${quote}`;
    case 'group_unknown':
      return `The user pool has no such group: ${quote}`;
    case 'pool_unknown':
      return `COGNITO_USER_POOL_ID names no user pool: ${quote}`;
    case 'password_policy':
      return quote;
    case 'email_invalid':
      return `Cognito refuses the address: ${quote}`;
    case 'undeliverable':
      return `Cognito could not send the e-mail: ${quote}`;
    case 'rate_limited':
      if (/daily email limit/i.test(message)) {
        return `Cognito sends no more e-mails today: ${quote} Its own sender sends 50 a day. Set up SES (\`emailFrom\`), or create accounts with --suppress-email and invite later.`;
      }
      return `Cognito limits the rate of requests: ${quote} Try again later.`;
    case 'not_permitted':
      return `AWS refuses the credentials: ${quote} \`aws sts get-caller-identity\` shows whose they are.`;
    case 'credentials_missing':
      return 'There are no AWS credentials: run in a role, set AWS_PROFILE, or sign in with `aws sso login`.';
    case 'user_pool_unavailable':
      return rows === exceptions ? `Cognito answered ${name}: ${quote}` : `The user pool cannot be reached: ${message}`;
  }
}
