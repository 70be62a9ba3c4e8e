import { z } from 'zod';

/** The settings of CreateGroup and UpdateGroup. */
export const GroupSettings = z.object({
  Description: z.string().max(2048).optional(),
  RoleArn: z.string().min(20).max(2048).optional(),
  Precedence: z.int().min(0).optional(),
});
