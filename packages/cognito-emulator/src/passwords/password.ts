import { z } from 'zod';

/** `PasswordType` of the API: no space at either end. The pool's policy is checked elsewhere. */
export const Password = z
  .string()
  .max(256)
  .regex(/^\S+.*\S+$/);
