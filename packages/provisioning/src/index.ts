export { ProvisioningError } from './failure.ts';
export { type Provisioning, provisionIdentity } from './provision-identity.ts';
export type { StackOutputs } from './stack-outputs.ts';
