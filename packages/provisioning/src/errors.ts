/** The local stack can't be provisioned. The message says which, where and why; `cause` is the original error. */
export class ProvisioningError extends Error {
  override readonly name = 'ProvisioningError';
}

/** An error's message. A refused connection is an AggregateError without a message of its own. */
export function errorMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.message === '') return error.errors.map(errorMessage).join('; ');
  return error.message || error.name;
}
