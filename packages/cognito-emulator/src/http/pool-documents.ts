import type Router from '@koa/router';
import type { EmulatorContext } from '../emulator-context.ts';
import { faultMiddleware } from '../faults/fault-middleware.ts';
import { documentRequests } from '../faults/request-names.ts';
import { hostedUiPath } from '../hosted-ui/domain.ts';
import { PoolId } from '../identifiers.ts';
import type { UserPool } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { issuerOf } from '../tokens/claims.ts';

/** Adds the two public documents of each pool: its JWKS and its OpenID Connect configuration. */
export function addPoolDocuments(router: Router, context: EmulatorContext): void {
  const { state, signingKeys } = context;
  const jwksFaults = faultMiddleware(context, () => documentRequests.jwks);
  const configurationFaults = faultMiddleware(context, () => documentRequests.openIdConfiguration);

  router.get('/:poolId/.well-known/jwks.json', jwksFaults, async (ctx) => {
    const poolState = findPool(ctx.params['poolId']);
    if (poolState !== undefined) ctx.body = await signingKeys.jwks(poolState);
  });

  router.get('/:poolId/.well-known/openid-configuration', configurationFaults, (ctx) => {
    const poolState = findPool(ctx.params['poolId']);
    if (poolState !== undefined) ctx.body = openIdConfiguration(poolState.pool, `${ctx.protocol}://${ctx.host}`);
  });

  function findPool(poolId: unknown): UserPoolState | undefined {
    const id = PoolId.safeParse(poolId);
    return id.success ? state.findPool(id.data) : undefined;
  }
}

/** The issuer is AWS's, as in the tokens; all other URLs are the emulator's. */
function openIdConfiguration({ id, domain }: UserPool, origin: string) {
  return {
    issuer: issuerOf(id),
    jwks_uri: `${origin}/${id}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    ...(domain === undefined ? {} : endpoints(`${origin}${hostedUiPath(domain.prefix)}`)),
  };
}

function endpoints(base: string) {
  return {
    authorization_endpoint: `${base}/oauth2/authorize`,
    token_endpoint: `${base}/oauth2/token`,
    userinfo_endpoint: `${base}/oauth2/userInfo`,
    revocation_endpoint: `${base}/oauth2/revoke`,
    end_session_endpoint: `${base}/logout`,
  };
}
