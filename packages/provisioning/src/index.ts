export { ProvisioningError } from './errors.ts';
export { type Provisioning, provisionIdentity } from './provision-identity.ts';
export { type StackOutputs, stackOutputs } from './stack-outputs.ts';
