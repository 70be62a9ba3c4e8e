import type { Context } from 'koa';
import { showPage } from './page.ts';

/** An error page. The title is AWS's. */
export function showErrorPage(ctx: Context, status: number, message: string): void {
  const page = { title: 'An error was encountered with the requested page.', error: message };
  showPage(ctx, page, status);
}
