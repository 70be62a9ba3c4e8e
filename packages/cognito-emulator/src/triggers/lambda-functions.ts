import { second } from '../clock.ts';
import { CognitoException } from '../errors.ts';
import type { PreTokenGenerationHandler, PreTokenGenerationV2Event } from './pre-token-generation-event.ts';

/** Cognito waits for a function no longer (AWS documentation). It would try twice more; the emulator doesn't. */
const invocationTimeout = 5 * second;

/** The functions that stand for AWS Lambda, by ARN. */
export class LambdaFunctions {
  readonly #handlers = new Map<string, PreTokenGenerationHandler>();

  register(arn: string, handler: PreTokenGenerationHandler): void {
    this.#handlers.set(arn, handler);
  }

  /**
   * Calls the function as Lambda would: event and result travel as JSON, so that neither side sees the other's objects.
   *
   * @throws UnexpectedLambdaException where there is no such function, or it takes too long
   * @throws UserLambdaValidationException where it throws
   * @throws InvalidLambdaResponseException where its result is no JSON
   */
  async invoke(trigger: string, arn: string, event: PreTokenGenerationV2Event): Promise<unknown> {
    const handler = this.#handlers.get(arn);
    if (handler === undefined) {
      throw new CognitoException(
        'UnexpectedLambdaException',
        `${trigger} invocation failed due to configuration. No function is registered for ${arn}.`,
      );
    }
    return jsonRoundTrip(await withTimeout(trigger, callHandler(trigger, handler, event)));
  }
}

async function callHandler(
  trigger: string,
  handler: PreTokenGenerationHandler,
  event: PreTokenGenerationV2Event,
): Promise<unknown> {
  try {
    return await handler(structuredClone(event));
  } catch (error) {
    // The real service ends the function's own message with a full stop.
    const message = error instanceof Error ? error.message : String(error);
    throw new CognitoException('UserLambdaValidationException', `${trigger} failed with error ${message}.`, {
      cause: error,
    });
  }
}

async function withTimeout<Result>(trigger: string, result: Promise<Result>): Promise<Result> {
  const expired = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    expired.reject(
      new CognitoException(
        'UnexpectedLambdaException',
        `${trigger} failed with error Socket timeout while invoking Lambda function.`,
      ),
    );
  }, invocationTimeout);
  // A function that hangs must not keep whoever embeds the emulator from ending.
  timer.unref();
  try {
    return await Promise.race([result, expired.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function jsonRoundTrip(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null');
  } catch (error) {
    throw unrecognizableOutput(error);
  }
}

/** What a function answered is not what the trigger may answer. */
export function unrecognizableOutput(cause: unknown): CognitoException {
  return new CognitoException('InvalidLambdaResponseException', 'Unrecognizable lambda output', { cause });
}
