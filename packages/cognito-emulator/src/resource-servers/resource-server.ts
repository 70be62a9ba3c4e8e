import { z } from 'zod';
import { PoolId, ResourceServerIdentifier } from '../identifiers.ts';

/** What CreateResourceServer and UpdateResourceServer say about a resource server. */
export const ResourceServerSettings = z.object({
  Name: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[\w\s+=,.@-]+$/),
  Scopes: z
    .array(
      z.object({
        ScopeName: z
          .string()
          .min(1)
          .max(256)
          .regex(/^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+$/),
        ScopeDescription: z.string().min(1).max(256),
      }),
    )
    .max(100)
    .default([]),
});

/** An API that wants access tokens with scopes of its own. */
export const ResourceServer = ResourceServerSettings.extend({
  UserPoolId: PoolId,
  Identifier: ResourceServerIdentifier,
});
export type ResourceServer = z.infer<typeof ResourceServer>;

/** A resource server's scopes as clients are allowed them: `https://orders.example.com/read`. */
export function scopesOf({ Identifier, Scopes }: ResourceServer): string[] {
  return Scopes.map(({ ScopeName }) => `${Identifier}/${ScopeName}`);
}
