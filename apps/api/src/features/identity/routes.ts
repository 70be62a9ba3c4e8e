import type { TenantMode } from '@freehold/tenancy';
import { z } from 'zod';
import { operation } from '../operations/operation.ts';
import type { Route } from '../operations/route.ts';
import type { Access } from './access.ts';

const tokenUse = z.enum(['access', 'id']).meta({ description: 'The kind of token that was sent.' });

const me = operation({
  method: 'get',
  path: '/api/items/me',
  tag: 'identity',
  summary: 'Tell who is calling',
  answer: {
    status: 200,
    description: 'What the token says of its owner.',
    body: z.object({
      sub: z.string(),
      username: z.string(),
      email: z.string().nullable().meta({ description: 'In ID tokens only.' }),
      groups: z.array(z.string()),
      token_use: tokenUse,
    }),
  },
});

const tenantOfCaller = operation({
  method: 'get',
  path: '/api/items/tenant',
  tag: 'identity',
  summary: 'Tell for which tenant the request is made',
  answer: {
    status: 200,
    description: 'The tenant whose rows a request like this one sees.',
    body: z.object({
      tenant_id: z.string(),
      token_use: tokenUse,
      mode: z
        .enum(['header', 'subdomain', 'claim'])
        .nullable()
        .meta({ description: 'How requests name their tenant; null where there is only one.' }),
    }),
  },
});

/**
 * Who is calling, and for which tenant: what a front end asks first, and a person who wonders why they see nothing.
 *
 * @param mode how requests name their tenant; `null` where there is only one
 */
export function identityRoutes(access: Access, mode: TenantMode | null): Route[] {
  return [
    access.forPrincipal(me, ({ principal: { sub, username, email, groups, tokenUse } }) => {
      return { sub, username, email: email ?? null, groups: [...groups], token_use: tokenUse };
    }),
    access.forTenant(tenantOfCaller, 'items:read', ({ tenant, principal }) => {
      return { tenant_id: tenant, token_use: principal.tokenUse, mode };
    }),
  ];
}
