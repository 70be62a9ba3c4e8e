import { z } from 'zod';
import type { ParsedSoFar, Problem } from './rules.ts';

/**
 * Settings that this version can't honour. A setting about who may see what must never be ignored in silence, so the
 * start is refused; each of these leaves the list when it is built.
 */
export const unavailable: readonly ((variables: ParsedSoFar) => Problem | undefined)[] = [
  ({ MULTI_TENANT_ENABLED }) => refuse('MULTI_TENANT_ENABLED', MULTI_TENANT_ENABLED === false, 'leave it at 1'),
  ({ TENANT_PROOF }) => refuse('TENANT_PROOF', TENANT_PROOF === 'lookup', 'use claim, with the pre-token trigger'),
  ({ TENANT_OPERATOR_GROUP }) =>
    refuse('TENANT_OPERATOR_GROUP', TENANT_OPERATOR_GROUP !== undefined, 'leave it empty: nobody is an operator'),
  ({ CORS_ALLOWED_ORIGINS }) =>
    refuse(
      'CORS_ALLOWED_ORIGINS',
      (CORS_ALLOWED_ORIGINS ?? []).length > 0,
      'leave it empty: no other origin is allowed',
    ),
];

function refuse(variable: string, set: boolean, cure: string): Problem | undefined {
  return set ? { variable, sentence: `asks for what this version can’t do yet; ${cure}` } : undefined;
}

/** The tenant modes that this version knows. */
export const availableTenantMode = z.enum(['header', 'claim']).prefault('header');
