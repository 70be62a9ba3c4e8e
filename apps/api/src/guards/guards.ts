import type { Database, TenantClient } from '@freehold/database';
import type { Principal } from '@freehold/identity';
import type { TenantId } from '@freehold/tenancy';
import type { Endpoint, EndpointInput, EndpointResponse } from '../contract/endpoint.ts';
import { type Route, readInput, respond } from '../contract/route.ts';
import type { ApiContext } from '../http/api-context.ts';
import { Problem } from '../http/errors/problem.ts';
import type { AccountStatusCache } from './account-status-cache.ts';
import { type AuthorizeOptions, authorizer } from './authorize.ts';
import { operatorPermissions, type Permission, permissionsOf } from './permissions.ts';

/** What every handler is given. */
export type PublicInput<Declared extends Endpoint> = EndpointInput<Declared> & { readonly ctx: ApiContext };

/** What a handler for whoever is signed in is given. */
export type UserInput<Declared extends Endpoint> = PublicInput<Declared> & { readonly principal: Principal };

/** What a handler for a tenant is given. */
export type TenantInput<Declared extends Endpoint> = UserInput<Declared> & {
  readonly tenant: TenantId;
  /** The tenant's rows, and no others. */
  readonly db: TenantClient;
  /** What the caller may do there. */
  readonly permissions: ReadonlySet<Permission>;
};

type HandlerResponse<Declared extends Endpoint> = Promise<EndpointResponse<Declared>> | EndpointResponse<Declared>;

/**
 * The ways into a handler. A handler gets a principal, a tenant or rows from here and from nowhere else, so that one
 * which was left unguarded doesn't compile.
 */
export interface Guards {
  /** For everybody: sign-in, and what leads to it. */
  public<Declared extends Endpoint>(
    endpoint: Declared,
    handler: (input: PublicInput<Declared>) => HandlerResponse<Declared>,
  ): Route;
  /** For whoever is signed in, be it without a tenant. */
  forUser<Declared extends Endpoint>(
    endpoint: Declared,
    handler: (input: UserInput<Declared>) => HandlerResponse<Declared>,
  ): Route;
  /** For a person who is in good standing with their tenant and has the permission there. */
  forTenant<Declared extends Endpoint>(
    endpoint: Declared,
    permission: Permission,
    handler: (input: TenantInput<Declared>) => HandlerResponse<Declared>,
  ): Route;
}

export interface GuardsOptions extends AuthorizeOptions {
  readonly accountStatus: AccountStatusCache;
  readonly database: Database;
}

/** Puts the guards in their order: who is calling, for which tenant, in good standing, with which permission. */
export function createGuards(options: GuardsOptions): Guards {
  const { authenticate, accountStatus, database } = options;
  const authorize = authorizer(options);

  /** An operator's request stands on record before anything is done for it. Where it can't, it is refused. */
  async function auditOperatorRequest(
    ctx: ApiContext,
    { sub }: Principal,
    tenant: TenantId,
    permission: Permission,
  ): Promise<void> {
    const { method, path, state } = ctx;
    const detail = { method, path, permission, request_id: state.requestId };
    await database.writeAuditEvent({ actorSub: sub, tenant, action: 'operator.request', detail });
  }

  return {
    public: (endpoint, handler) => ({
      endpoint,
      caller: 'anybody',
      async handle(ctx) {
        respond(ctx, endpoint, await handler({ ctx, ...readInput(ctx, endpoint) }));
      },
    }),
    forUser: (endpoint, handler) => ({
      endpoint,
      caller: 'signed-in',
      async handle(ctx) {
        const principal = await authenticate(ctx, endpoint);
        await accountStatus.assertNotRevoked(principal);
        respond(ctx, endpoint, await handler({ ctx, principal, ...readInput(ctx, endpoint) }));
      },
    }),
    forTenant: (endpoint, permission, handler) => ({
      endpoint,
      caller: permission,
      async handle(ctx) {
        const { principal, tenant, as } = await authorize(ctx, endpoint);
        if (as === 'operator') await auditOperatorRequest(ctx, principal, tenant, permission);
        const permissions = as === 'operator' ? operatorPermissions : permissionsOf(principal.groups);
        if (!permissions.has(permission)) throw new Problem('permission_denied');
        const db = database.forTenant(tenant);
        respond(ctx, endpoint, await handler({ ctx, principal, tenant, db, permissions, ...readInput(ctx, endpoint) }));
      },
    }),
  };
}
