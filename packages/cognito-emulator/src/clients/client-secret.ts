import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { UserPoolClient } from '../state/records.ts';

/** `ClientSecretType` of the API. */
export const ClientSecret = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\w+]+$/);

/** Whether the plain secret is the client's. A client without a secret matches only when none is sent. */
export function isClientSecret(client: UserPoolClient, received: string | undefined): boolean {
  if (client.secret === undefined || received === undefined) return client.secret === received;
  const [a, b] = [Buffer.from(client.secret), Buffer.from(received)];
  return a.length === b.length && timingSafeEqual(a, b);
}
