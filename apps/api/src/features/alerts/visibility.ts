import type { Principal } from '@freehold/identity';
import type { AlertPermission } from './permissions.ts';

export interface Viewer {
  readonly principal: Principal;
  readonly permissions: Pick<ReadonlySet<AlertPermission>, 'has'>;
}

/** The condition on the alerts that somebody may see: a member's own, and for whoever may see them all, the tenant's. */
export function visibleTo({ principal, permissions }: Viewer): { ownerSub?: string } {
  return permissions.has('alerts:all') ? {} : { ownerSub: principal.sub };
}
