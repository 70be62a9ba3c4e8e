import { second } from '../clock.ts';
import { CognitoException } from '../errors.ts';
import type { PreTokenGenerationHandler, PreTokenGenerationV2Event } from './pre-token-generation-event.ts';

/** Cognito's limit for a function (AWS documentation). Cognito tries twice more; the emulator doesn't. */
const invocationTimeout = 5 * second;

/** The functions that stand for AWS Lambda functions, by ARN. */
export class LambdaFunctions {
  readonly #handlers = new Map<string, PreTokenGenerationHandler>();

  register(arn: string, handler: PreTokenGenerationHandler): void {
    this.#handlers.set(arn, handler);
  }

  /**
   * Invokes the function as Lambda does: event and result are copied as JSON.
   *
   * @throws UnexpectedLambdaException for an unknown function, or one that takes too long
   * @throws UserLambdaValidationException when it throws
   * @throws InvalidLambdaResponseException when its result is no JSON
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
    // AWS adds a full stop to the function's message.
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
  // A hanging function doesn't keep the process alive.
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

/** The function's result is not a valid response of the trigger. */
export function unrecognizableOutput(cause: unknown): CognitoException {
  return new CognitoException('InvalidLambdaResponseException', 'Unrecognizable lambda output', { cause });
}
