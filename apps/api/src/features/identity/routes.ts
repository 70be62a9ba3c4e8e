import { z } from 'zod';
import { endpoint } from '../../contract/endpoint.ts';
import type { Guards, Route } from '../../guards/guards.ts';
import type { Services } from '../../services.ts';

const tokenUse = z.enum(['access', 'id']).meta({ description: 'The kind of token that was sent.' });

const getMe = endpoint({
  method: 'get',
  path: '/api/items/me',
  tag: 'identity',
  summary: 'Tell who is calling',
  response: {
    status: 200,
    description: 'What the token says of the caller.',
    body: z.object({
      sub: z.string(),
      username: z.string(),
      email: z.string().nullable().meta({ description: 'In ID tokens only.' }),
      groups: z.array(z.string()),
      token_use: tokenUse,
    }),
  },
});

const getTenant = endpoint({
  method: 'get',
  path: '/api/items/tenant',
  tag: 'identity',
  summary: 'Tell the tenant of the request',
  response: {
    status: 200,
    description: 'The tenant whose rows the request sees.',
    body: z.object({
      tenant_id: z.string(),
      token_use: tokenUse,
      mode: z
        .enum(['header', 'subdomain', 'claim'])
        .nullable()
        .meta({ description: 'How requests name their tenant; null where there is one tenant.' }),
    }),
  },
});

/** Who is calling, and for which tenant. A front end usually asks this first. */
export function identityRoutes(guards: Guards<unknown>, { tenancy }: Services<unknown>): Route[] {
  return [
    guards.forUser(getMe, ({ principal: { sub, username, email, groups, tokenUse } }) => {
      return { sub, username, email: email ?? null, groups: [...groups], token_use: tokenUse };
    }),
    guards.forTenant(getTenant, 'tenant:read', ({ tenant, principal }) => {
      return { tenant_id: tenant, token_use: principal.tokenUse, mode: tenancy.mode };
    }),
  ];
}
