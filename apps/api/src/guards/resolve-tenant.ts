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
import { type Prompt, whenKnown } from './prompt.ts';
import type { TenantSource } from './tenant-source.ts';

/** The tenant of a request, and in what capacity the caller acts for it. */
export interface ResolvedTenant {
  readonly tenant: TenantId;
  /** `operator`: the tenant is not theirs. */
  readonly as: 'member' | 'operator';
}

/** @throws {Problem} `tenant_unproven`, `tenant_mismatch` */
export type ResolveTenant = (ctx: ApiContext, principal: Principal) => Prompt<ResolvedTenant>;

/** Reads what a request says about the tenant it is for. */
export type ReadRequestedTenant = (ctx: ApiContext) => RequestedTenant;

// `headersDistinct` keeps repeated headers apart, which `headers` would join or drop. Node makes it when it is first asked
// for, so it isn't where `headers` says that there is none.

/** Requests name their tenant by a header. */
export function readTenantHeader(header: string): ReadRequestedTenant {
  const name = header.toLowerCase();
  return ({ req }) => tenantFromHeader(req.headers[name] === undefined ? [] : (req.headersDistinct[name] ?? []));
}

/**
 * Requests name their tenant by the host that they are sent to. Koa's `ctx.host` may come from elsewhere.
 *
 * @param signInHost the one host that sessions are for, whosever they are; `undefined` where there is no Hosted UI
 */
export function readTenantHost(mainDomain: string, signInHost?: string): ReadRequestedTenant {
  return ({ req }) => tenantFromHost(req.headersDistinct['host'] ?? [], mainDomain, signInHost);
}

/** Requests name no tenant. */
export const readNoTenant: ReadRequestedTenant = () => ({ kind: 'none' });

/** Settles for which tenant a request is made: what it names against what is proven. */
export function tenantResolver(
  readRequestedTenant: ReadRequestedTenant,
  tenantSource: TenantSource,
  operators: OperatorPolicy,
): ResolveTenant {
  return (ctx, principal) =>
    whenKnown(tenantSource(principal), (provenTenant) => {
      const resolution = resolveTenant(readRequestedTenant(ctx), provenTenant, isOperator(principal.groups, operators));
      if (!resolution.ok) throw new Problem(resolution.code);
      ctx.state.log.bind('tenant', resolution.tenant);
      return resolution;
    });
}

/** Where there is only one tenant, it is everybody's, whatever the request names or the token says. */
export const singleTenant: ResolveTenant = () => ({ tenant: publicTenant, as: 'member' });
