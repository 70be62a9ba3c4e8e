import { z } from 'zod';

/** What the process of the micro-benchmarks is told. */
export const microOrder = z.object({
  /** Freehold's variables. */
  variables: z.record(z.string(), z.string()),
  protectedUrl: z.url(),
  unprotectedUrl: z.url(),
  poolSize: z.int().positive(),
  rounds: z.int().positive(),
  /** Files that say who few people are, and many. */
  few: z.string(),
  many: z.string(),
});

export type MicroOrder = z.output<typeof microOrder>;
