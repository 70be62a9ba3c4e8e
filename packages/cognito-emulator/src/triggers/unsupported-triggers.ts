import type { UserPool } from '../state/records.ts';

/** Logs the pool's Lambda triggers that the emulator doesn't invoke. */
export function warnOfUnsupportedTriggers(pool: UserPool, log: (line: string) => void): void {
  const { PreTokenGenerationConfig, PreTokenGeneration, ...others } = pool.settings.LambdaConfig ?? {};
  const unsupported = Object.keys(others);
  if (PreTokenGeneration !== undefined && PreTokenGenerationConfig === undefined) {
    unsupported.push('PreTokenGeneration');
  }
  if (PreTokenGenerationConfig !== undefined && PreTokenGenerationConfig.LambdaVersion !== 'V2_0') {
    unsupported.push(`PreTokenGenerationConfig ${PreTokenGenerationConfig.LambdaVersion}`);
  }
  if (unsupported.length > 0) {
    log(`User pool ${pool.id}: the emulator doesn't call these triggers: ${unsupported.join(', ')}.`);
  }
}
