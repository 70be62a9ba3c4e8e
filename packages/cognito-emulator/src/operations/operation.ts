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

/** An operation of the API. It returns the members of the response, and throws CognitoException. */
export type Operation = (context: EmulatorContext, request: OperationRequest) => Promise<object>;

/** The context of an operation with AWS credentials. */
export interface SignedContext extends EmulatorContext {
  /** The region that the request is signed for. */
  readonly region: Region;
}

/**
 * An operation that needs AWS credentials. Their signature isn't checked.
 *
 * @param input the operation's request syntax, under Cognito's names; other members are dropped
 * @param handle handles the request; the state can't change between two of its awaits
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
 * An operation without AWS credentials. A client id or a token names the pool.
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
