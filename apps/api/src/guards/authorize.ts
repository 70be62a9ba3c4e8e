import type { Principal } from '@freehold/identity';
import type { ApiContext } from '../http/api-context.ts';
import type { Operation } from '../operations/operation.ts';
import type { Authenticate } from './authenticate.ts';
import { type Prompt, whenKnown } from './prompt.ts';
import type { ResolveTenant, SettledTenant } from './resolve-tenant.ts';
import type { StandingCheck } from './standing.ts';
import type { Wall } from './wall.ts';

/** Somebody who may act for a tenant. What they may do there is another question. */
export interface Admitted extends SettledTenant {
  readonly principal: Principal;
}

/** Admits a request, or throws what becomes a problem: `token_…`, `tenant_…`. */
export type Admit = (ctx: ApiContext, operation?: Operation) => Prompt<Admitted>;

export interface AdmissionOptions {
  readonly authenticate: Authenticate;
  readonly resolveTenant: ResolveTenant;
  readonly wall: Wall;
  readonly standing: Pick<StandingCheck, 'inTenant'>;
}

/**
 * Asks, in this order: who is calling, for which tenant, does the wall stand, are both in good standing. Where all of it is
 * known from a moment ago, the request is admitted at once, without a promise.
 */
export function admission({ authenticate, resolveTenant, wall, standing }: AdmissionOptions): Admit {
  return (ctx, operation) =>
    whenKnown(authenticate(ctx, operation), (principal) =>
      whenKnown(resolveTenant(ctx, principal), ({ tenant, as }) =>
        whenKnown(wall.ensure(), () =>
          whenKnown(standing.inTenant(tenant, principal), () => ({ principal, tenant, as })),
        ),
      ),
    );
}
