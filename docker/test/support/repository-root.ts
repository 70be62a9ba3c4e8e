import { fileURLToPath } from 'node:url';

/** The clone, which is the build's context. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));
