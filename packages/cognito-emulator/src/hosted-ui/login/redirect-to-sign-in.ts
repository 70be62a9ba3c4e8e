import { pageUrl, type Visit } from '../visit.ts';

/** A page that only a form leads to was loaded by its address: to the sign-in page, with what is being signed in for. */
export function startOver(visit: Visit): void {
  visit.ctx.redirect(pageUrl(visit, 'login'));
}
