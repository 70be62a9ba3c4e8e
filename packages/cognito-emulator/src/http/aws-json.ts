import type { Context } from 'koa';

/** The media type of AWS's JSON protocol, version 1.1. */
export const contentType = 'application/x-amz-json-1.1';

/** Responds with an error in AWS's JSON protocol: in the body and in headers. */
export function sendError(ctx: Context, status: number, type: string, message: string): void {
  ctx.status = status;
  ctx.body = JSON.stringify({ __type: type, message });
  ctx.type = contentType;
  ctx.set('x-amzn-ErrorType', type);
  ctx.set('x-amzn-ErrorMessage', headerText(message));
}

/** The message in the form that a header allows: ASCII, one line, limited length. */
function headerText(message: string): string {
  return message.slice(0, 1024).replaceAll(/[^\x20-\x7e]/g, '?');
}
