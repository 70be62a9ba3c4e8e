import type { Clock } from './clock.ts';
import type { Faults } from './faults/faults.ts';
import type { RequestCounts } from './faults/request-counts.ts';
import type { LocalMailbox } from './mailbox/mailbox.ts';
import type { PasswordHasher } from './passwords/password-hasher.ts';
import type { EmulatorState } from './state/emulator-state.ts';
import type { SigningKeys } from './tokens/signing-keys.ts';
import type { LambdaFunctions } from './triggers/lambda-functions.ts';

/** Everything that the parts of one emulator share. */
export interface EmulatorContext {
  readonly state: EmulatorState;
  readonly signingKeys: SigningKeys;
  readonly passwordHasher: PasswordHasher;
  readonly functions: LambdaFunctions;
  readonly mailbox: LocalMailbox;
  readonly faults: Faults;
  readonly requests: RequestCounts;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}
