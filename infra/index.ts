// The entry point for `pulumi up`. Its default export is the stack's outputs. They are one object, since a stack without an API
// has fewer, and Pulumi warns of an export without a value.
import { createStack } from './program.ts';

export default createStack();
