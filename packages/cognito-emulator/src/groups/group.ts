import { z } from 'zod';
import { GroupName, PoolId } from '../identifiers.ts';

/** What CreateGroup and UpdateGroup say about a group. */
export const GroupSettings = z.object({
  Description: z.string().max(2048).optional(),
  RoleArn: z.string().min(20).max(2048).optional(),
  Precedence: z.int().min(0).optional(),
});

/** A group as the emulator keeps it. Dates are seconds since 1970. */
export const Group = GroupSettings.extend({
  GroupName,
  UserPoolId: PoolId,
  CreationDate: z.number(),
  LastModifiedDate: z.number(),
});
export type Group = z.infer<typeof Group>;
