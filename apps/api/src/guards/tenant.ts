import type { TenantLookup } from '@freehold/cognito';
import { type ApiEnvironment, EnvironmentError } from '@freehold/environment';
import type { Principal } from '@freehold/identity';
import { isOperator, publicTenant, type TenantMode } from '@freehold/tenancy';
import { isTenantGroup } from './permissions.ts';
import {
  type ReadRequestedTenant,
  type ResolveTenant,
  readNoTenant,
  readTenantHeader,
  readTenantHost,
  singleTenant,
  tenantResolver,
} from './resolve-tenant.ts';
import { type TenantSource, tenantFromClaim, tenantFromLookup } from './tenant-source.ts';

/** How an installation resolves the tenant of a request. */
export interface Tenancy {
  readonly resolveTenant: ResolveTenant;
  /** The tenant that a user belongs to, whatever the request names. */
  readonly tenantOf: TenantSource;
  /** Whether a user may act for tenants other than their own, and so needs none. */
  isOperator(principal: Principal): boolean;
  /** How requests name their tenant; `null` where there is only one. */
  readonly mode: TenantMode | null;
  /** The header that names the tenant; `undefined` where none does. */
  readonly tenantHeader: string | undefined;
}

export interface TenancyOptions {
  readonly environment: ApiEnvironment;
  readonly tenantLookup: TenantLookup;
  /** Gives milliseconds from any start. */
  readonly clock: { now(): number };
  /** The host of all browser sessions; `undefined` where there is no Hosted UI. */
  readonly signInHost: string | undefined;
}

/**
 * Reads an installation's tenancy from its variables, which `docs/tenancy.md` explains.
 *
 * @throws {EnvironmentError} where `TENANT_OPERATOR_GROUP` is a group that tenants have members in
 */
export function createTenancy({ environment, tenantLookup, clock, signInHost }: TenancyOptions): Tenancy {
  if (!environment.MULTI_TENANT_ENABLED) {
    const tenantOf = async () => publicTenant;
    return { resolveTenant: singleTenant, tenantOf, isOperator: () => false, mode: null, tenantHeader: undefined };
  }
  const tenantSource = environment.TENANT_PROOF === 'lookup' ? tenantFromLookup(tenantLookup, clock) : tenantFromClaim;
  const operators = { strict: environment.TENANT_STRICT, operatorGroup: environment.TENANT_OPERATOR_GROUP };
  if (operators.operatorGroup !== undefined && isTenantGroup(operators.operatorGroup)) {
    const sentence = 'names a group of tenants’ own: each of its members would be an operator of all tenants';
    throw new EnvironmentError([{ variable: 'TENANT_OPERATOR_GROUP', sentence }]);
  }
  const mode = environment.TENANT_MODE;
  return {
    resolveTenant: tenantResolver(requestedTenantReader(environment, signInHost), tenantSource, operators),
    tenantOf: tenantSource,
    isOperator: ({ groups }) => isOperator(groups, operators),
    mode,
    tenantHeader: mode === 'header' ? environment.TENANT_HEADER : undefined,
  };
}

function requestedTenantReader(
  { TENANT_MODE, TENANT_HEADER, TENANT_MAIN_DOMAIN = '' }: ApiEnvironment,
  signInHost: string | undefined,
): ReadRequestedTenant {
  switch (TENANT_MODE) {
    case 'header':
      return readTenantHeader(TENANT_HEADER);
    case 'subdomain':
      // The environment requires TENANT_MAIN_DOMAIN in this mode. No host is a subdomain of an empty one.
      return readTenantHost(TENANT_MAIN_DOMAIN, signInHost);
    case 'claim':
      return readNoTenant;
  }
}
