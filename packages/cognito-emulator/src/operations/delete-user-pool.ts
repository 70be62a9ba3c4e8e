import { z } from 'zod';
import { invalidParameter } from '../errors.ts';
import { PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId });

/** Deletes a pool with everything in it, unless it is protected or has a domain. */
export const deleteUserPool = signedOperation(Input, ({ UserPoolId }, { region, state }) => {
  const { pool } = state.getPool(region, UserPoolId);
  if (pool.settings.DeletionProtection === 'ACTIVE') {
    throw invalidParameter(
      'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
    );
  }
  if (pool.domain !== undefined) {
    throw invalidParameter('User pool cannot be deleted. It has a domain configured that should be deleted first.');
  }
  state.deletePool(UserPoolId);
  return {};
});
