export { type AccountStatusCache, accountStatusCache } from './account-status-cache.ts';
export { type Authenticate, authenticator } from './authenticate.ts';
export { type Authorize, authorizer } from './authorize.ts';
export { type OperatorSecondFactor, operatorSecondFactor } from './operator-second-factor.ts';
export { type RlsReady, rlsReady } from './rls-ready.ts';
export { createTenancy, type Tenancy } from './tenant.ts';
