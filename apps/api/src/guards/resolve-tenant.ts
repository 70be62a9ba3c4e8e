import type { Principal } from '@freehold/identity';
import {
  isOperator,
  type OperatorPolicy,
  publicTenant,
  type RequestedTenant,
  resolveTenant,
  type TenantId,
  tenantFromHeader,
  tenantFromHost,
} from '@freehold/tenancy';
import type { ApiContext } from '../http/api-context.ts';
import { Problem } from '../http/errors/problem.ts';
import type { TenantSource } from './tenant-source.ts';

/** The tenant of a request, and the caller's role in it. */
export interface ResolvedTenant {
  readonly tenant: TenantId;
  /** `operator`: the caller belongs to another tenant, or to none. */
  readonly as: 'member' | 'operator';
}

/** @throws {Problem} `tenant_unproven`, `tenant_mismatch` */
export type ResolveTenant = (ctx: ApiContext, principal: Principal) => Promise<ResolvedTenant>;

/** Reads the tenant that a request names. */
export type ReadRequestedTenant = (ctx: ApiContext) => RequestedTenant;

// `headersDistinct` keeps repeated headers apart; `headers` joins or drops them. Node computes `headersDistinct` on first
// use, so `headers` is tested before it.

/** Reads the tenant from a header. */
export function readTenantHeader(header: string): ReadRequestedTenant {
  const name = header.toLowerCase();
  return ({ req }) => tenantFromHeader(req.headers[name] === undefined ? [] : (req.headersDistinct[name] ?? []));
}

/**
 * Reads the tenant from the `Host` header. Koa's `ctx.host` may come from a proxy's header.
 *
 * @param signInHost the host of all browser sessions, which names no tenant; `undefined` where there is no Hosted UI
 */
export function readTenantHost(mainDomain: string, signInHost?: string): ReadRequestedTenant {
  return ({ req }) => tenantFromHost(req.headersDistinct['host'] ?? [], mainDomain, signInHost);
}

/** For requests that never name a tenant. */
export const readNoTenant: ReadRequestedTenant = () => ({ kind: 'none' });

/** Resolves the tenant of a request: the one that it names has to be the caller's own, unless an operator calls. */
export function tenantResolver(
  readRequestedTenant: ReadRequestedTenant,
  tenantSource: TenantSource,
  operators: OperatorPolicy,
): ResolveTenant {
  return async (ctx, principal) => {
    const ownTenant = await tenantSource(principal);
    const resolution = resolveTenant(readRequestedTenant(ctx), ownTenant, isOperator(principal.groups, operators));
    if (!resolution.ok) throw new Problem(resolution.code);
    ctx.state.log.bind('tenant', resolution.tenant);
    return resolution;
  };
}

/** For an installation with one tenant: always that one, whatever the request or the token names. */
export const singleTenant: ResolveTenant = async () => ({ tenant: publicTenant, as: 'member' });
