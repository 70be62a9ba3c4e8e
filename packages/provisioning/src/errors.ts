/** The local stack could not be provisioned. The message says which one, where and why; `cause` is the error behind it. */
export class ProvisioningError extends Error {
  override readonly name = 'ProvisioningError';
}

/**
 * Why something failed, in one line or a few. A refused connection comes as an error that has a code, several errors
 * within it, and no message.
 */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.message === '') return error.errors.map(errorMessage).join('; ');
  return error.message || error.name;
}
