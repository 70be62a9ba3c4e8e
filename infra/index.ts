// What `pulumi up` runs. The outputs of the stack are what this file exports: an object, since a name that is exported
// without a value would have Pulumi warn of it, and a stack without an API has fewer.
import { createStack } from './program.ts';

export default createStack();
