import type { Database, TenantClient } from '@freehold/database';
import type { Principal } from '@freehold/identity';
import type { TenantId } from '@freehold/tenancy';
import type { ApiContext } from '../http/api-context.ts';
import type { Operation, OperationAnswer, OperationInput } from '../operations/operation.ts';
import { answerWith, type Route, readInput } from '../operations/route.ts';
import { Problem } from '../problems/problem.ts';
import { type AdmissionOptions, admission } from './admission.ts';
import { operatorPermissions, type Permission, permissionsOf } from './permissions.ts';
import type { StandingCheck } from './standing.ts';

/** What every handler is given. */
export type ForAnybody<Declared extends Operation> = OperationInput<Declared> & { readonly ctx: ApiContext };

/** What a handler for whoever is signed in is given. */
export type ForPrincipal<Declared extends Operation> = ForAnybody<Declared> & { readonly principal: Principal };

/** What a handler for a tenant is given. */
export type ForTenant<Declared extends Operation> = ForPrincipal<Declared> & {
  readonly tenant: TenantId;
  /** The tenant's rows, and no others. */
  readonly db: TenantClient;
  /** What the caller may do there. */
  readonly permissions: ReadonlySet<Permission>;
};

type Answer<Declared extends Operation> = Promise<OperationAnswer<Declared>> | OperationAnswer<Declared>;

/**
 * The ways into a handler. A handler gets a principal, a tenant or rows from here and from nowhere else, so that one
 * which was left unguarded doesn't compile.
 */
export interface Access {
  /** For everybody: sign-in, and what leads to it. */
  forAnybody<Declared extends Operation>(
    declared: Declared,
    handler: (input: ForAnybody<Declared>) => Answer<Declared>,
  ): Route;
  /** For whoever is signed in, be it without a tenant. */
  forPrincipal<Declared extends Operation>(
    declared: Declared,
    handler: (input: ForPrincipal<Declared>) => Answer<Declared>,
  ): Route;
  /** For a person who is in good standing with their tenant and has the permission there. */
  forTenant<Declared extends Operation>(
    declared: Declared,
    permission: Permission,
    handler: (input: ForTenant<Declared>) => Answer<Declared>,
  ): Route;
}

export interface AccessOptions extends AdmissionOptions {
  readonly standing: StandingCheck;
  readonly database: Database;
}

/** Puts the guards in their order: who is calling, for which tenant, in good standing, with which permission. */
export function createAccess(options: AccessOptions): Access {
  const { authenticate, standing, database } = options;
  const admit = admission(options);

  /** An operator's request stands on record before anything is done for it. Where it can't, it is refused. */
  async function record(ctx: ApiContext, { sub }: Principal, tenant: TenantId, permission: Permission): Promise<void> {
    const { method, path, state } = ctx;
    const detail = { method, path, permission, request_id: state.requestId };
    await database.recordAuditEvent({ actorSub: sub, tenant, action: 'operator.request', detail });
  }

  return {
    forAnybody: (operation, handler) => ({
      operation,
      caller: 'anybody',
      async handle(ctx) {
        answerWith(ctx, operation, await handler({ ctx, ...readInput(ctx, operation) }));
      },
    }),
    forPrincipal: (operation, handler) => ({
      operation,
      caller: 'signed-in',
      async handle(ctx) {
        const principal = await authenticate(ctx, operation);
        await standing.ofPerson(principal);
        answerWith(ctx, operation, await handler({ ctx, principal, ...readInput(ctx, operation) }));
      },
    }),
    forTenant: (operation, permission, handler) => ({
      operation,
      caller: permission,
      async handle(ctx) {
        const { principal, tenant, as } = await admit(ctx, operation);
        if (as === 'operator') await record(ctx, principal, tenant, permission);
        const permissions = as === 'operator' ? operatorPermissions : permissionsOf(principal.groups);
        if (!permissions.has(permission)) throw new Problem('permission_denied');
        const db = database.forTenant(tenant);
        answerWith(
          ctx,
          operation,
          await handler({ ctx, principal, tenant, db, permissions, ...readInput(ctx, operation) }),
        );
      },
    }),
  };
}
