import type { Context } from 'koa';

/** The media type of AWS's JSON protocol, version 1.1. */
export const contentType = 'application/x-amz-json-1.1';

/** Answers as AWS's JSON protocol says that something failed: in the body, and once more in headers. */
export function sendError(ctx: Context, status: number, type: string, message: string): void {
  ctx.status = status;
  ctx.body = JSON.stringify({ __type: type, message });
  ctx.type = contentType;
  ctx.set('x-amzn-ErrorType', type);
  ctx.set('x-amzn-ErrorMessage', headerText(message));
}

/** The message as a header can hold it: ASCII, on one line, and not too long for a client's limits. */
function headerText(message: string): string {
  return message.slice(0, 1024).replaceAll(/[^\x20-\x7e]/g, '?');
}
