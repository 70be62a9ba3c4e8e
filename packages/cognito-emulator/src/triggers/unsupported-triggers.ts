import type { UserPool } from '../pools/user-pool.ts';

/** Says which Lambda triggers a pool has been given that the emulator keeps, but never calls. */
export function warnOfIdleTriggers(pool: UserPool, log: (line: string) => void): void {
  const { PreTokenGenerationConfig, PreTokenGeneration, ...others } = pool.settings.LambdaConfig ?? {};
  const idle = Object.keys(others);
  if (PreTokenGeneration !== undefined && PreTokenGenerationConfig === undefined) {
    idle.push('PreTokenGeneration');
  }
  if (PreTokenGenerationConfig !== undefined && PreTokenGenerationConfig.LambdaVersion !== 'V2_0') {
    idle.push(`PreTokenGenerationConfig ${PreTokenGenerationConfig.LambdaVersion}`);
  }
  if (idle.length > 0) {
    log(`User pool ${pool.id}: the emulator doesn't call these triggers: ${idle.join(', ')}.`);
  }
}
