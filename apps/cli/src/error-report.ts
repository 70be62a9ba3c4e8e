import { UserDirectoryError } from '@freehold/cognito';
import { isDatabaseUnavailable } from '@freehold/database';
import { EnvironmentError } from '@freehold/environment';
import { CommanderError } from 'commander';
import { CliError, InterruptedError, UsageError } from './errors.ts';

/** How a command ends that doesn't end well. */
export interface ErrorReport {
  readonly exitCode: number;
  /** Stable: scripts go by it. */
  readonly code: string;
  /** For a person; empty where they have been told already. */
  readonly message: string;
}

/** What an error means to whoever typed the command. */
export function reportError(error: unknown): ErrorReport {
  if (error instanceof CommanderError) {
    // Commander has printed it. Help and the version that somebody asked for are no failures.
    return { exitCode: error.exitCode === 0 ? 0 : 2, code: 'usage', message: '' };
  }
  if (error instanceof UsageError) return { exitCode: 2, code: 'usage', message: error.message };
  if (error instanceof InterruptedError) return { exitCode: 130, code: 'interrupted', message: error.message };
  // What waited when Ctrl-C came.
  if (error instanceof Error && error.name === 'AbortError') return reportError(error.cause ?? new InterruptedError());
  if (error instanceof CliError || error instanceof UserDirectoryError) {
    return { exitCode: 1, code: error.code, message: error.message };
  }
  if (error instanceof EnvironmentError) return { exitCode: 1, code: 'environment', message: error.message };
  const text = error instanceof Error ? error.message : String(error);
  if (isDatabaseUnavailable(error)) {
    return { exitCode: 1, code: 'database_unavailable', message: `The database can not be reached: ${text}` };
  }
  // PostgreSQL's classes of a login that is refused and of a missing privilege.
  if (error instanceof Error && 'code' in error && /^(28|3D|42501)/.test(String(error.code))) {
    return {
      exitCode: 1,
      code: 'database_refused',
      message: `The database refuses: ${text}. freehold doctor says more.`,
    };
  }
  // A file that can't be read or written.
  if (error instanceof Error && 'syscall' in error) return { exitCode: 1, code: 'file_error', message: `${text}.` };
  return { exitCode: 1, code: 'internal_error', message: error instanceof Error ? (error.stack ?? text) : text };
}
