import { z } from 'zod';
import { endpoint } from '../../contract/endpoint.ts';
import type { Route } from '../../contract/route.ts';
import type { Guards } from '../../guards/guards.ts';
import type { Tenancy } from '../../guards/tenant.ts';

const getSession = endpoint({
  method: 'get',
  path: '/auth/session',
  tag: 'sign-in',
  summary: 'Tell who is signed in',
  description:
    'For a front end. With 401, send people to `/auth/login?return_to=/…`. With a Bearer token it tells what that says.',
  sessionTokenUse: 'id',
  response: {
    status: 200,
    description: 'Who is signed in.',
    body: z.object({
      sub: z.string(),
      username: z.string(),
      email: z.string().nullable().meta({ description: 'Null with an access token as Bearer token.' }),
      name: z.string().nullable().meta({ description: 'What they call themselves: not unique, and not checked.' }),
      groups: z.array(z.string()),
      tenant_id: z.string().nullable().meta({ description: 'The tenant that they belong to; null for none.' }),
    }),
  },
  // Where the tenant is looked up in the user pool, and that is asked too much.
  problems: ['rate_limited', 'tenant_unproven'],
});

/** `GET /auth/session`: who is signed in, be it without a tenant. */
export function sessionRoute(guards: Guards, { tenantOf }: Pick<Tenancy, 'tenantOf'>): Route {
  return guards.forUser(getSession, async ({ principal }) => {
    const { sub, username, email = null, name = null, groups } = principal;
    return { sub, username, email, name, groups: [...groups], tenant_id: (await tenantOf(principal)) ?? null };
  });
}
