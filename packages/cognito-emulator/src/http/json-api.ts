import { randomUUID } from 'node:crypto';
import type { Context, Middleware, Next } from 'koa';
import { koaBody } from 'koa-body';
import type { EmulatorContext } from '../emulator-context.ts';
import { CognitoException } from '../errors.ts';
import { faultMiddleware } from '../faults/fault-middleware.ts';
import { operations } from '../operations/index.ts';
import { contentType, sendError } from './aws-json.ts';
import { logUnexpectedError } from './unexpected-error.ts';

/** AWS's JSON protocol, version 1.1: `POST /`, the operation in X-Amz-Target, its input and output as JSON. */

const targetPrefix = 'AWSCognitoIdentityProviderService.';

/** The middleware of the JSON API. */
export function jsonApi(context: EmulatorContext): Middleware[] {
  return [
    handleExceptions(context),
    // First, so that invented names are not counted.
    refuseUnknownOperation,
    faultMiddleware(context, operationName),
    parseBody,
    runOperation(context),
  ];
}

function handleExceptions({ log }: EmulatorContext): Middleware {
  return async (ctx, next) => {
    ctx.set('x-amzn-RequestId', randomUUID());
    try {
      await next();
    } catch (error) {
      if (error instanceof CognitoException) {
        sendError(ctx, 400, error.name, error.message);
      } else {
        logUnexpectedError(error, log);
        sendError(ctx, 500, 'InternalErrorException', 'Something went wrong');
      }
    }
    ctx.type = contentType;
  };
}

async function refuseUnknownOperation(ctx: Context, next: Next): Promise<void> {
  if (!operations.has(operationName(ctx))) {
    throw new CognitoException(
      'UnknownOperationException',
      `${operationName(ctx) || 'A request without X-Amz-Target'} is not an operation of this emulator.`,
    );
  }
  await next();
}

const parseBody: Middleware = koaBody({
  urlencoded: false,
  text: false,
  jsonTypes: [contentType],
  // The largest requests are those for branding (API reference, CreateManagedLoginBranding).
  jsonLimit: '2mb',
  onError: (error, ctx) => {
    // The rest of the body is still coming in: the connection can't be used for another request.
    ctx.set('Connection', 'close');
    throw new CognitoException('SerializationException', `The body can't be read: ${error.message}`, { cause: error });
  },
});

function runOperation(context: EmulatorContext): Middleware {
  return async (ctx) => {
    const operation = operations.get(operationName(ctx));
    const body: unknown = ctx.request.body;
    if (operation === undefined || body === undefined) {
      throw new CognitoException('SerializationException', `The body must be a JSON object of type ${contentType}.`);
    }
    const authorization = ctx.get('Authorization') || undefined;
    ctx.body = JSON.stringify(await operation(context, { body, authorization }));
  };
}

function operationName(ctx: Context): string {
  const target = ctx.get('X-Amz-Target');
  return target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : target;
}
