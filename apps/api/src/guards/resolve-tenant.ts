import type { Principal } from '@freehold/identity';
import {
  isOperator,
  type OperatorPolicy,
  publicTenant,
  resolveTenant,
  type TenantId,
  type TenantWish,
  wishFromHeader,
  wishFromHost,
} from '@freehold/tenancy';
import type { ApiContext } from '../http/api-context.ts';
import { Problem } from '../problems/problem.ts';
import { type Prompt, whenKnown } from './prompt.ts';
import type { ProveTenant } from './prove-tenant.ts';

/** The tenant of a request, and in what capacity the caller acts for it. */
export interface SettledTenant {
  readonly tenant: TenantId;
  /** `operator`: the tenant is not theirs. */
  readonly as: 'member' | 'operator';
}

/** @throws {Problem} `tenant_unproven`, `tenant_mismatch` */
export type ResolveTenant = (ctx: ApiContext, principal: Principal) => Prompt<SettledTenant>;

/** Reads what a request says about the tenant it is for. */
export type ReadWish = (ctx: ApiContext) => TenantWish;

// `headersDistinct` keeps repeated headers apart, which `headers` would join or drop. Node makes it when it is first asked
// for, so it isn't where `headers` says that there is none.

/** Requests name their tenant by a header. */
export function wishByHeader(header: string): ReadWish {
  const name = header.toLowerCase();
  return ({ req }) => wishFromHeader(req.headers[name] === undefined ? [] : (req.headersDistinct[name] ?? []));
}

/**
 * Requests name their tenant by the host that they are sent to. Koa's `ctx.host` may come from elsewhere.
 *
 * @param signInHost the one host that sessions are for, whosever they are; `undefined` where there is no Hosted UI
 */
export function wishByHost(mainDomain: string, signInHost?: string): ReadWish {
  return ({ req }) => wishFromHost(req.headersDistinct['host'] ?? [], mainDomain, signInHost);
}

/** Requests name no tenant. */
export const wishForNobody: ReadWish = () => ({ kind: 'none' });

/** Settles for which tenant a request is made: what it names against what is proven. */
export function tenantResolver(readWish: ReadWish, prove: ProveTenant, operators: OperatorPolicy): ResolveTenant {
  return (ctx, principal) =>
    whenKnown(prove(principal), (proof) => {
      const resolution = resolveTenant(readWish(ctx), proof, isOperator(principal.groups, operators));
      if (!resolution.ok) throw new Problem(resolution.code);
      ctx.state.log.bind('tenant', resolution.tenant);
      return resolution;
    });
}

/** Where there is only one tenant, it is everybody's, whatever the request names or the token says. */
export const singleTenant: ResolveTenant = () => ({ tenant: publicTenant, as: 'member' });
