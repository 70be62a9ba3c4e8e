import { z } from 'zod';

/** `PasswordType` of the API: no space at either end. Whether it suits the pool's policy is another question. */
export const Password = z
  .string()
  .max(256)
  .regex(/^\S+.*\S+$/);
