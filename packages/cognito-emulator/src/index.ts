export { type CognitoEmulator, type CognitoEmulatorOptions, createCognitoEmulator } from './emulator.ts';
export type { Fault, FaultInjection } from './faults/faults.ts';
export type { Mailbox } from './mailbox/mailbox.ts';
export type { Message } from './mailbox/message.ts';
export { type PasswordHasher, scryptPasswordHasher } from './passwords/password-hasher.ts';
export type { SigningKeyGenerator } from './tokens/signing-key-pair.ts';
export type {
  ClaimsAndScopeOverrideDetails,
  PreTokenGenerationHandler,
  PreTokenGenerationTriggerSource,
  PreTokenGenerationV2Event,
} from './triggers/pre-token-generation-event.ts';
