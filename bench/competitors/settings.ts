import process from 'node:process';
import { z } from 'zod';

/** The settings of every competitor, which Freehold has variables for, too. */
const settings = z.object({
  PORT: z.coerce.number().int(),
  LOG_LEVEL: z.string(),
  DATABASE_URL: z.url(),
  DATABASE_POOL_SIZE: z.coerce.number().int().positive(),
  COGNITO_USER_POOL_ID: z.string(),
  /** Both clients, comma-separated. */
  COGNITO_CLIENT_IDS: z.string().transform((list) => list.split(',')),
  COGNITO_ISSUER: z.url(),
  COGNITO_JWKS_URI: z.url(),
  COGNITO_TENANT_CLAIM: z.string(),
});

export type Settings = z.output<typeof settings>;

/** Reads a competitor's settings from its environment. */
export function readSettings(): Settings {
  // biome-ignore lint/style/noProcessEnv: here the environment comes in; everything else gets it parsed.
  return settings.parse(process.env);
}
