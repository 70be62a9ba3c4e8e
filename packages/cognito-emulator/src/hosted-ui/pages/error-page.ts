import type { Context } from 'koa';
import { showPage } from './page.ts';

/** A page for what leads nowhere else. The title is the real service's sentence. */
export function showErrorPage(ctx: Context, status: number, message: string): void {
  const page = { title: 'An error was encountered with the requested page.', error: message };
  showPage(ctx, page, status);
}
