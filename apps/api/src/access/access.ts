import type { Database, TenantClient } from '@freehold/database';
import type { Principal } from '@freehold/identity';
import type { TenantId } from '@freehold/tenancy';
import type { ApiContext, Handler } from '../http/api-context.ts';
import { Problem } from '../problems/problem.ts';
import type { Authenticate } from './authenticate.ts';
import { type Permission, permissionsOf } from './permissions.ts';
import type { ResolveTenant } from './resolve-tenant.ts';
import type { StandingCheck } from './standing.ts';

/** What a handler for a tenant works with. */
export interface TenantAccess {
  readonly principal: Principal;
  readonly tenant: TenantId;
  /** The tenant's rows, and no others. */
  readonly db: TenantClient;
}

/**
 * The ways into a handler. A handler gets a principal, a tenant or rows from here and from nowhere else, so that one
 * which was left unguarded doesn't compile.
 */
export interface Access {
  /** For whoever is signed in, be it without a tenant. */
  forPrincipal(handler: (ctx: ApiContext, principal: Principal) => Promise<void> | void): Handler;
  /** For a person who is in good standing with their tenant and has the permission there. */
  forTenant(permission: Permission, handler: (ctx: ApiContext, access: TenantAccess) => Promise<void> | void): Handler;
}

export interface AccessOptions {
  readonly authenticate: Authenticate;
  readonly resolveTenant: ResolveTenant;
  readonly standing: StandingCheck;
  readonly database: Database;
}

/** Puts the guards in their order: who is calling, for which tenant, in good standing, with which permission. */
export function createAccess({ authenticate, resolveTenant, standing, database }: AccessOptions): Access {
  return {
    forPrincipal: (handler) => async (ctx) => {
      const principal = await authenticate(ctx);
      await standing.ofPerson(principal);
      await handler(ctx, principal);
    },
    forTenant: (permission, handler) => async (ctx) => {
      const principal = await authenticate(ctx);
      const tenant = resolveTenant(ctx, principal);
      await standing.inTenant(tenant, principal);
      if (!permissionsOf(principal.groups).has(permission)) throw new Problem('permission_denied');
      await handler(ctx, { principal, tenant, db: database.forTenant(tenant) });
    },
  };
}
