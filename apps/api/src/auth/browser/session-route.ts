import { z } from 'zod';
import { endpoint } from '../../contract/endpoint.ts';
import type { Guards, Route } from '../../guards/guards.ts';
import type { Tenancy } from '../../guards/tenant.ts';

const getSession = endpoint({
  method: 'get',
  path: '/auth/session',
  tag: 'sign-in',
  summary: 'Show who is signed in',
  description:
    'For a front end. On 401, send users to `/auth/login?return_to=/…`. With a Bearer token, the fields are its claims.',
  sessionTokenUse: 'id',
  response: {
    status: 200,
    description: 'Who is signed in.',
    body: z.object({
      sub: z.string(),
      username: z.string(),
      email: z.string().nullable().meta({ description: 'Null where the Bearer token is an access token.' }),
      name: z.string().nullable().meta({ description: 'The name that the user chose: not unique, and not checked.' }),
      groups: z.array(z.string()),
      tenant_id: z.string().nullable().meta({ description: 'The tenant that the user belongs to; null for none.' }),
    }),
  },
  // The tenant may come from the user pool, which throttles.
  problems: ['rate_limited', 'tenant_unproven'],
});

/** `GET /auth/session`: who is signed in, with or without a tenant. */
export function sessionRoute(guards: Guards<unknown>, { tenantOf }: Pick<Tenancy, 'tenantOf'>): Route {
  return guards.forUser(getSession, async ({ principal }) => {
    const { sub, username, email = null, name = null, groups } = principal;
    return { sub, username, email, name, groups: [...groups], tenant_id: (await tenantOf(principal)) ?? null };
  });
}
