import type { TenantLookup } from '@freehold/cognito';
import { type ApiEnvironment, EnvironmentError } from '@freehold/environment';
import type { Principal } from '@freehold/identity';
import { isOperator, publicTenant, type TenantMode } from '@freehold/tenancy';
import { hostedUiSettings } from '../auth/browser/hosted-ui-settings.ts';
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

/** How an installation settles for which tenant a request is made. */
export interface Tenancy {
  readonly resolveTenant: ResolveTenant;
  /** The tenant that somebody belongs to, whatever a request names. */
  readonly tenantOf: TenantSource;
  /** Whether somebody may act for tenants other than their own, and so needs none. */
  isOperator(principal: Principal): boolean;
  /** How requests name their tenant; `null` where there is only one. */
  readonly mode: TenantMode | null;
  /** The header by which they may; `undefined` where none does. */
  readonly tenantHeader: string | undefined;
}

/**
 * Reads an installation's tenancy from its variables. `docs/tenancy.md` says what comes of them.
 *
 * @throws {EnvironmentError} where the operators are a group that every tenant has its own members in
 */
export function createTenancy(environment: ApiEnvironment, lookup: TenantLookup, clock: { now(): number }): Tenancy {
  if (!environment.MULTI_TENANT_ENABLED) {
    const tenantOf = async () => publicTenant;
    return { resolveTenant: singleTenant, tenantOf, isOperator: () => false, mode: null, tenantHeader: undefined };
  }
  const tenantSource = environment.TENANT_PROOF === 'lookup' ? tenantFromLookup(lookup, clock) : tenantFromClaim;
  const operators = { strict: environment.TENANT_STRICT, operatorGroup: environment.TENANT_OPERATOR_GROUP };
  if (operators.operatorGroup !== undefined && isTenantGroup(operators.operatorGroup)) {
    const sentence = 'names a group of tenants’ own: each of its members would be an operator of all tenants';
    throw new EnvironmentError([{ variable: 'TENANT_OPERATOR_GROUP', sentence }]);
  }
  const mode = environment.TENANT_MODE;
  return {
    resolveTenant: tenantResolver(requestedTenantReader(environment), tenantSource, operators),
    tenantOf: tenantSource,
    isOperator: ({ groups }) => isOperator(groups, operators),
    mode,
    tenantHeader: mode === 'header' ? environment.TENANT_HEADER : undefined,
  };
}

function requestedTenantReader(environment: ApiEnvironment): ReadRequestedTenant {
  const { TENANT_MODE, TENANT_HEADER, TENANT_MAIN_DOMAIN = '' } = environment;
  switch (TENANT_MODE) {
    case 'header':
      return readTenantHeader(TENANT_HEADER);
    case 'subdomain':
      // The environment isn't taken without one in this mode. Were it, no host would stand before the empty domain.
      return readTenantHost(TENANT_MAIN_DOMAIN, hostedUiSettings(environment)?.site.hostname);
    case 'claim':
      return readNoTenant;
  }
}
