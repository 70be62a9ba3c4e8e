import type { Clock } from './clock.ts';
import type { EmulatorState } from './state/emulator-state.ts';
import type { SigningKeys } from './tokens/signing-keys.ts';
import type { LambdaFunctions } from './triggers/lambda-functions.ts';

/** What every part of one emulator shares. */
export interface EmulatorContext {
  readonly state: EmulatorState;
  readonly signingKeys: SigningKeys;
  readonly functions: LambdaFunctions;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}
