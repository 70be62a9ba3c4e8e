import { type ApiEnvironment, EnvironmentError } from '@freehold/environment';
import type { Principal } from '@freehold/identity';
import type { TenantLookup } from '@freehold/identity/cognito';
import { isOperator, publicTenant, type TenantMode } from '@freehold/tenancy';
import { hostedUiSettings } from '../auth/settings.ts';
import { isTenantGroup } from './permissions.ts';
import { type ProveTenant, provenByClaim, provenByLookup } from './prove-tenant.ts';
import {
  type ReadWish,
  type ResolveTenant,
  singleTenant,
  tenantResolver,
  wishByHeader,
  wishByHost,
  wishForNobody,
} from './resolve-tenant.ts';

/** How an installation settles for which tenant a request is made. */
export interface Tenancy {
  readonly resolveTenant: ResolveTenant;
  /** The tenant that somebody belongs to, whatever a request names. */
  readonly tenantOf: ProveTenant;
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
export function tenancyOf(environment: ApiEnvironment, lookup: TenantLookup, clock: { now(): number }): Tenancy {
  if (!environment.MULTI_TENANT_ENABLED) {
    const tenantOf = async () => publicTenant;
    return { resolveTenant: singleTenant, tenantOf, isOperator: () => false, mode: null, tenantHeader: undefined };
  }
  const prove = environment.TENANT_PROOF === 'lookup' ? provenByLookup(lookup, clock) : provenByClaim;
  const operators = { strict: environment.TENANT_STRICT, operatorGroup: environment.TENANT_OPERATOR_GROUP };
  if (operators.operatorGroup !== undefined && isTenantGroup(operators.operatorGroup)) {
    const sentence = 'names a group of tenants’ own: each of its members would be an operator of all tenants';
    throw new EnvironmentError([{ variable: 'TENANT_OPERATOR_GROUP', sentence }]);
  }
  const mode = environment.TENANT_MODE;
  return {
    resolveTenant: tenantResolver(readerOf(environment), prove, operators),
    tenantOf: prove,
    isOperator: ({ groups }) => isOperator(groups, operators),
    mode,
    tenantHeader: mode === 'header' ? environment.TENANT_HEADER : undefined,
  };
}

function readerOf(environment: ApiEnvironment): ReadWish {
  const { TENANT_MODE, TENANT_HEADER, TENANT_MAIN_DOMAIN = '' } = environment;
  switch (TENANT_MODE) {
    case 'header':
      return wishByHeader(TENANT_HEADER);
    case 'subdomain':
      // The environment isn't taken without one in this mode. Were it, no host would stand before the empty domain.
      return wishByHost(TENANT_MAIN_DOMAIN, hostedUiSettings(environment)?.site.hostname);
    case 'claim':
      return wishForNobody;
  }
}
