import { createHash } from 'node:crypto';
import type { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { isEmailAddress } from '../users/email-address.ts';

/** `CodeDeliveryDetailsType` of the API, with a masked address (`a***@e***`). */
export function codeDeliveryDetails(email: string) {
  const [local = '', domain = ''] = email.split('@');
  return { Destination: masked(local.charAt(0), domain.charAt(0)), DeliveryMedium: 'EMAIL', AttributeName: 'email' };
}

/**
 * The details for a name to which nothing was sent. They depend on the submitted name only, in any case of letters. For
 * an address they are what its owner would get.
 */
export function simulatedDeliveryDetails(poolId: PoolId, submitted: UsernameOrAlias) {
  const name = submitted.toLowerCase();
  if (isEmailAddress(name)) return codeDeliveryDetails(name);
  const [local = 0, domain = 0] = createHash('sha256').update(`${poolId} ${name}`).digest();
  return codeDeliveryDetails(`${letter(local)}@${letter(domain)}`);
}

function masked(local: string, domain: string): string {
  return `${local}***@${domain}***`;
}

function letter(byte: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + (byte % 26));
}
