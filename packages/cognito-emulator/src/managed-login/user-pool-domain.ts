import { z } from 'zod';
import { DomainPrefix } from '../identifiers.ts';

/** 1 is the classic Hosted UI, 2 is managed login (API reference, CreateUserPoolDomain). */
export const ManagedLoginVersion = z.int().min(1).max(2);

/** Where a pool's sign-in pages are. A pool has one prefix domain at most. */
export const UserPoolDomain = z.object({ prefix: DomainPrefix, managedLoginVersion: ManagedLoginVersion });
export type UserPoolDomain = z.infer<typeof UserPoolDomain>;
