import { z } from 'zod';

/** What the process of the micro-benchmarks is told. */
export const microOptions = z.object({
  /** Freehold's variables. */
  variables: z.record(z.string(), z.string()),
  urlWithRls: z.url(),
  urlWithoutRls: z.url(),
  poolSize: z.int().positive(),
  rounds: z.int().positive(),
  /** Files that say who few people are, and many. */
  few: z.string(),
  many: z.string(),
});

export type MicroOptions = z.output<typeof microOptions>;
