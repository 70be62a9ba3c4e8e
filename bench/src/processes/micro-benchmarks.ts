import { z } from 'zod';
import { BenchError } from '../bench-error.ts';
import type { MicroOrder } from '../micro/order.ts';
import { poolSize, type Stage } from '../parts/stage.ts';
import { type MicroSeries, type Profile, type Subject, subjectNames } from '../report/results.ts';
import { startChild } from './child.ts';
import { freeholdVariables, shares } from './contender.ts';

const subject = z.custom<Subject>((name) => typeof name === 'string' && Object.hasOwn(subjectNames, name));

const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), line: z.string() }),
  z.object({
    kind: z.literal('series'),
    series: z.array(
      z.object({
        deed: z.enum(['way in', 'list', 'get']),
        subject,
        atOnce: z.int(),
        rounds: z.array(z.number()),
      }),
    ),
    profiles: z.array(z.object({ of: z.literal('way in'), shares })),
  }),
  z.object({ kind: z.literal('failure'), message: z.string() }),
]);

/** Runs the micro-benchmarks in a process of their own. */
export async function runMicro(
  { cognito, databases, shutdown, signal }: Stage,
  pace: Pick<MicroOrder, 'rounds' | 'few' | 'many'>,
  say: (line: string) => void,
): Promise<{ readonly series: MicroSeries[]; readonly profiles: Profile[] }> {
  const facts = { cognito, databaseUrl: databases.protected.appUrl, poolSize, logLevel: 'silent' };
  const order: MicroOrder = {
    ...pace,
    variables: freeholdVariables(facts, 0),
    protectedUrl: databases.protected.appUrl,
    unprotectedUrl: databases.unprotected.appUrl,
    poolSize,
  };
  const child = startChild({
    name: 'The micro-benchmarks',
    program: '../micro/main.ts',
    environment: { NODE_ENV: 'production', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
  });
  shutdown.add(() => child.stop());
  child.send(order);
  for (;;) {
    const told = message.parse(await child.nextMessage(signal));
    if (told.kind === 'failure') throw new BenchError(`The micro-benchmarks went wrong. ${told.message}`);
    if (told.kind === 'progress') {
      say(told.line);
      continue;
    }
    await child.stop();
    return told;
  }
}
