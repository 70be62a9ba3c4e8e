import type { Telemetry } from '@freehold/telemetry';
import type { AccountStatusCache } from './account-status-cache.ts';
import type { Authenticate } from './authenticate.ts';
import type { OperatorSecondFactor } from './operator-second-factor.ts';
import type { ResolveTenant } from './resolve-tenant.ts';

/** The steps of the guards that may wait for something. */
export interface GuardSteps {
  readonly authenticate: Authenticate;
  readonly resolveTenant: ResolveTenant;
  readonly accountStatus: Pick<AccountStatusCache, 'assertActive' | 'assertNotRevoked'>;
  readonly operatorSecondFactor: Pick<OperatorSecondFactor, 'assertSetUp'>;
}

/** The same steps, each in a span of its own. */
export function tracedSteps(
  { authenticate, resolveTenant, accountStatus, operatorSecondFactor }: GuardSteps,
  telemetry: Telemetry,
): GuardSteps {
  const trace = <Result>(name: string, work: () => Promise<Result>) => telemetry.traceOperation('guard', name, work);
  return {
    authenticate: (ctx, endpoint) => trace('authenticate', () => authenticate(ctx, endpoint)),
    resolveTenant: (ctx, principal) => trace('resolve_tenant', () => resolveTenant(ctx, principal)),
    accountStatus: {
      assertActive: (tenant, principal) => trace('account_status', () => accountStatus.assertActive(tenant, principal)),
      assertNotRevoked: (principal) => trace('account_status', () => accountStatus.assertNotRevoked(principal)),
    },
    operatorSecondFactor: {
      assertSetUp: (operator) => trace('second_factor', () => operatorSecondFactor.assertSetUp(operator)),
    },
  };
}
