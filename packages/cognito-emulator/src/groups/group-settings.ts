import { z } from 'zod';

/** What CreateGroup and UpdateGroup say about a group. */
export const GroupSettings = z.object({
  Description: z.string().max(2048).optional(),
  RoleArn: z.string().min(20).max(2048).optional(),
  Precedence: z.int().min(0).optional(),
});
