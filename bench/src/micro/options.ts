import { z } from 'zod';

/** The message that starts the micro-benchmarks. */
export const microOptions = z.object({
  /** Freehold's environment variables. */
  variables: z.record(z.string(), z.string()),
  urlWithRls: z.url(),
  urlWithoutRls: z.url(),
  poolSize: z.int().positive(),
  rounds: z.int().positive(),
  /** Rounds before measuring. */
  warmupRounds: z.int().nonnegative(),
  /** Files of the small and the large dataset. */
  smallDatasetFile: z.string(),
  largeDatasetFile: z.string(),
});

export type MicroOptions = z.output<typeof microOptions>;
