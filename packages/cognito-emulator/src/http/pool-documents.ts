import type Router from '@koa/router';
import type { EmulatorContext } from '../emulator-context.ts';
import { faultStep } from '../faults/fault-step.ts';
import { DOCUMENT_REQUESTS } from '../faults/request-names.ts';
import { PoolId } from '../identifiers.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { issuerOf } from '../tokens/claims.ts';

/** The two public documents of a pool, from which verifiers learn its keys. */
export function addPoolDocuments(router: Router, context: EmulatorContext): void {
  const { state, signingKeys } = context;
  const keySetFaults = faultStep(context, () => DOCUMENT_REQUESTS.keySet);
  const configurationFaults = faultStep(context, () => DOCUMENT_REQUESTS.openIdConfiguration);

  router.get('/:poolId/.well-known/jwks.json', keySetFaults, async (ctx) => {
    const pool = findPool(ctx.params['poolId']);
    if (pool !== undefined) {
      ctx.body = await signingKeys.jwks(pool);
    }
  });

  router.get('/:poolId/.well-known/openid-configuration', configurationFaults, (ctx) => {
    const pool = findPool(ctx.params['poolId']);
    if (pool !== undefined) {
      ctx.body = openIdConfiguration(pool.pool.id, `${ctx.protocol}://${ctx.host}`);
    }
  });

  function findPool(poolId: unknown): UserPoolState | undefined {
    const id = PoolId.safeParse(poolId);
    return id.success ? state.findPool(id.data) : undefined;
  }
}

/** The issuer is AWS's, as in the tokens; the keys lie here. */
function openIdConfiguration(poolId: PoolId, origin: string) {
  return {
    issuer: issuerOf(poolId),
    jwks_uri: `${origin}/${poolId}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'token'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  };
}
