import type { Feature } from '../../feature.ts';
import { identityRoutes } from './routes.ts';

/** Shows callers who they are, and for which tenant their requests are. */
export const identity: Feature<unknown, never> = { name: 'identity', routes: identityRoutes };
