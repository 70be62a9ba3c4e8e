import { UserDirectoryError } from '@freehold/cognito';
import { DatabaseConnectionError, isDatabaseUnavailable, isPoolerFailure, poolerHint } from '@freehold/database';
import { EnvironmentError } from '@freehold/environment';
import { CommanderError } from 'commander';
import { InterruptedError } from './interrupted-error.ts';

/** Why a command can't do its work. The message says what to do; a command in it is written as `freehold …`, in backticks. */
export class CliError extends Error {
  override readonly name = 'CliError';
  /** Stable, for scripts. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The command was called wrongly. It exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** How a command that failed exits, and what it prints. */
export interface ErrorReport {
  readonly exitCode: number;
  /** Stable, for scripts. */
  readonly code: string;
  /** Empty where it is printed already. */
  readonly message: string;
}

export function reportError(error: unknown): ErrorReport {
  if (error instanceof CommanderError) {
    // Commander has printed the message. Its exit code for requested help is 0.
    return { exitCode: error.exitCode === 0 ? 0 : 2, code: 'usage', message: '' };
  }
  if (error instanceof UsageError) return { exitCode: 2, code: 'usage', message: error.message };
  if (error instanceof InterruptedError) return { exitCode: 130, code: 'interrupted', message: error.message };
  // A wait that Ctrl-C ended.
  if (error instanceof Error && error.name === 'AbortError') return reportError(error.cause ?? new InterruptedError());
  if (error instanceof CliError || error instanceof UserDirectoryError) {
    return { exitCode: 1, code: error.code, message: error.message };
  }
  if (error instanceof EnvironmentError) return { exitCode: 1, code: 'environment', message: error.message };
  if (error instanceof DatabaseConnectionError) {
    return { exitCode: 1, code: `database_${error.kind}`, message: error.message };
  }
  const text = errorMessage(error);
  if (isPoolerFailure(error)) {
    return { exitCode: 1, code: 'database_refused', message: `The database refuses: ${text}. ${poolerHint}` };
  }
  if (isDatabaseUnavailable(error)) {
    return { exitCode: 1, code: 'database_unavailable', message: `The database can’t be reached: ${text}` };
  }
  // PostgreSQL's classes of a refused login and of a missing privilege.
  if (error instanceof Error && 'code' in error && /^(28|3D|42501)/.test(String(error.code))) {
    const message = `The database refuses: ${text}. \`freehold doctor\` says more.`;
    return { exitCode: 1, code: 'database_refused', message };
  }
  // A file that can't be read or written.
  if (error instanceof Error && 'syscall' in error) return { exitCode: 1, code: 'file_error', message: `${text}.` };
  return { exitCode: 1, code: 'internal_error', message: error instanceof Error ? (error.stack ?? text) : text };
}

/** What went wrong, without a stack. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
