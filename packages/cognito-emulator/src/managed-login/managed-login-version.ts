import { z } from 'zod';

/** 1 is the classic Hosted UI, 2 is managed login (API reference, CreateUserPoolDomain). */
export const ManagedLoginVersion = z.int().min(1).max(2);
