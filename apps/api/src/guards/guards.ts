import type { AuditEvent } from '@freehold/database';
import type { Principal } from '@freehold/identity';
import type { TenantId } from '@freehold/tenancy';
import type { Router } from '@koa/router';
import type { Endpoint, EndpointInput, EndpointResponse } from '../contract/endpoint.ts';
import { type RouteAccess, type RouteDescription, readInput, respond } from '../contract/route.ts';
import type { ApiContext, Handler, RequestState } from '../http/api-context.ts';
import { Problem } from '../http/errors/problem.ts';
import type { AccountStatusCache } from './account-status-cache.ts';
import type { Authenticate } from './authenticate.ts';
import type { Authorize } from './authorize.ts';
import type { CorePermission, PermissionTable } from './permissions.ts';

/** What every handler receives. */
export type PublicInput<Declared extends Endpoint> = EndpointInput<Declared> & { readonly ctx: ApiContext };

/** What a handler for a signed-in user receives. */
export type UserInput<Declared extends Endpoint> = PublicInput<Declared> & { readonly principal: Principal };

/** What a handler for a tenant receives. */
export type TenantInput<Declared extends Endpoint, Client, Permission extends string> = UserInput<Declared> & {
  readonly tenant: TenantId;
  /** The database client of that tenant: it sees this tenant's rows and no others. */
  readonly db: Client;
  /** What the caller may do there. */
  readonly permissions: Pick<ReadonlySet<Permission | CorePermission>, 'has'>;
};

type HandlerResponse<Declared extends Endpoint> = Promise<EndpointResponse<Declared>> | EndpointResponse<Declared>;

/** An endpoint, who may call it, and its guarded handler. The class isn't exported: only `createGuards` makes routes. */
class GuardedRoute implements RouteDescription {
  readonly endpoint: Endpoint;
  readonly access: RouteAccess;
  /** Responds, or throws what becomes a problem. */
  readonly handle: Handler;
  /** Makes the type nominal: an object literal isn't a route. */
  declare protected readonly guarded: true;

  constructor(endpoint: Endpoint, access: RouteAccess, handle: Handler) {
    this.endpoint = endpoint;
    this.access = access;
    this.handle = handle;
  }
}

export type Route = GuardedRoute;

/**
 * The ways into a handler. A handler receives a principal, a tenant and rows from a guard and from nowhere else, so an
 * unguarded handler doesn't compile.
 */
export interface Guards<Client, Permission extends string = never> {
  /** For everybody: sign-in, for example. */
  public<Declared extends Endpoint>(
    endpoint: Declared,
    handler: (input: PublicInput<Declared>) => HandlerResponse<Declared>,
  ): Route;
  /** For any signed-in user, with or without a tenant. */
  forUser<Declared extends Endpoint>(
    endpoint: Declared,
    handler: (input: UserInput<Declared>) => HandlerResponse<Declared>,
  ): Route;
  /** For an active user of an active tenant who has the permission there. */
  forTenant<Declared extends Endpoint>(
    endpoint: Declared,
    permission: Permission | CorePermission,
    handler: (input: TenantInput<Declared, Client, Permission>) => HandlerResponse<Declared>,
  ): Route;
}

export interface GuardsOptions<Client> {
  readonly authenticate: Authenticate;
  readonly authorize: Authorize;
  readonly accountStatus: Pick<AccountStatusCache, 'assertNotRevoked'>;
  readonly database: {
    forTenant(tenant: TenantId): Client;
    writeAuditEvent(event: AuditEvent): Promise<void>;
  };
  readonly permissionTable: PermissionTable;
}

export function createGuards<Client>(options: GuardsOptions<Client>): Guards<Client, string> {
  const { authenticate, authorize, accountStatus, database, permissionTable } = options;

  /** Records an operator's request before anything is done for it. The request fails where it can't be recorded. */
  async function auditOperatorRequest(
    { method, path, state }: ApiContext,
    { sub }: Principal,
    tenant: TenantId,
    permission: string,
  ): Promise<void> {
    const detail = { method, path, permission, request_id: state.requestId };
    await database.writeAuditEvent({ actorSub: sub, tenant, action: 'operator.request', detail });
  }

  return {
    public: (endpoint, handler) =>
      new GuardedRoute(endpoint, { kind: 'public' }, async (ctx) => {
        respond(ctx, endpoint, await handler({ ctx, ...readInput(ctx, endpoint) }));
      }),

    forUser: (endpoint, handler) =>
      new GuardedRoute(endpoint, { kind: 'user' }, async (ctx) => {
        const principal = await authenticate(ctx, endpoint);
        await accountStatus.assertNotRevoked(principal);
        respond(ctx, endpoint, await handler({ ctx, principal, ...readInput(ctx, endpoint) }));
      }),

    forTenant: (endpoint, permission, handler) =>
      new GuardedRoute(endpoint, { kind: 'tenant', permission }, async (ctx) => {
        const { principal, tenant, as } = await authorize(ctx, endpoint);
        if (as === 'operator') await auditOperatorRequest(ctx, principal, tenant, permission);
        const permissions =
          as === 'operator' ? permissionTable.operatorPermissions : permissionTable.permissionsOf(principal.groups);
        if (!permissions.has(permission)) throw new Problem('permission_denied');
        const input = { ctx, principal, tenant, db: database.forTenant(tenant), permissions };
        respond(ctx, endpoint, await handler({ ...input, ...readInput(ctx, endpoint) }));
      }),
  };
}

/** Mounts routes in their order. */
export function mount(router: Router<RequestState>, routes: readonly Route[]): void {
  for (const { endpoint, handle } of routes) router.register(endpoint.path, [endpoint.method], handle);
}
