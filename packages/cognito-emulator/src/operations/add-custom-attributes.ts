import { z } from 'zod';
import { epochSeconds } from '../clock.ts';
import { PoolId } from '../identifiers.ts';
import { SchemaAttribute, withCustomAttributes } from '../pools/schema-attributes.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, CustomAttributes: z.array(SchemaAttribute).min(1).max(25) });

/** Adds custom attributes to a pool's schema. They can't be changed or removed. */
export const addCustomAttributes = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const schema = withCustomAttributes(poolState.pool.schema, input.CustomAttributes);
  poolState.replacePool({ ...poolState.pool, schema, lastModifiedAt: epochSeconds(clock()) });
  return {};
});
