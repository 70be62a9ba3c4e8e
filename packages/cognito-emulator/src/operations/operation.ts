import type { z } from 'zod';
import type { EmulatorContext } from '../emulator-context.ts';
import type { Region } from '../identifiers.ts';
import { checkInput } from './input-constraints.ts';
import { signingRegion } from './request-signature.ts';

/** A request to the JSON API, once its operation is known. */
export interface OperationRequest {
  readonly body: unknown;
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
}

/** One operation of the API: from a request to the members of the answer. Whatever it refuses is a CognitoException. */
export type Operation = (context: EmulatorContext, request: OperationRequest) => Promise<object>;

/** What an operation that takes AWS credentials knows of the request besides its input. */
export interface SignedContext extends EmulatorContext {
  /** The region that the request was signed for, which is the endpoint's. */
  readonly region: Region;
}

/**
 * An operation that administers, and so wants AWS credentials. The credentials are not checked: whoever reaches the
 * emulator may do everything.
 *
 * @param input the operation's request syntax, under Cognito's names; other members are dropped
 * @param handle does it, synchronously between two awaits: the state can't change in the middle of a rule
 */
export function signedOperation<Input>(
  input: z.ZodType<Input>,
  handle: (input: Input, context: SignedContext) => Promise<object> | object,
): Operation {
  return async (context, { body, authorization }) => {
    const region = signingRegion(authorization);
    return handle(checkInput(input, body), { ...context, region });
  };
}

/**
 * An operation that anybody may call, without AWS credentials: it says by a client id or a token what it is about.
 *
 * @param input as for `signedOperation`
 * @param handle as for `signedOperation`
 */
export function publicOperation<Input>(
  input: z.ZodType<Input>,
  handle: (input: Input, context: EmulatorContext) => Promise<object> | object,
): Operation {
  return async (context, { body }) => handle(checkInput(input, body), context);
}
