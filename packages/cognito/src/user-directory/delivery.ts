import { toUserDirectoryError } from '../errors/user-directory-error.ts';
import { isDeliveryFailure } from '../possible-effect.ts';

/** What became of the e-mail that belongs to a change. The change is made. */
export interface Delivery {
  /** Why the e-mail was not sent, or may not have been: a sentence for the operator. `undefined`: it was sent, if any was wanted. */
  readonly undelivered: string | undefined;
}

export const delivered: Delivery = { undelivered: undefined };

/** What became of the e-mail of a change that was made, although its request failed. */
export function deliveryDespite(cause: unknown): Delivery {
  if (!isDeliveryFailure(cause))
    return { undelivered: 'Cognito’s answer was lost, so nobody knows whether the e-mail was sent.' };
  return { undelivered: toUserDirectoryError(cause).message };
}
