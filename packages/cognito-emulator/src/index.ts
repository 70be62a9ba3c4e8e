export { type CognitoEmulator, type CognitoEmulatorOptions, createCognitoEmulator } from './emulator.ts';
export type {
  ClaimsAndScopeOverrideDetails,
  PreTokenGenerationHandler,
  PreTokenGenerationTriggerSource,
  PreTokenGenerationV2Event,
} from './triggers/pre-token-generation-event.ts';
