import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { z } from 'zod';
import { BenchError } from './errors.ts';
import { type ScenarioId, scenarioIds } from './report/results.ts';

export interface BenchSettings {
  readonly scenarios: ReadonlySet<ScenarioId>;
  /** Rounds of each load, if not the scenario's default. */
  readonly rounds: number | undefined;
  /** Seconds of each round, if not the scenario's default. */
  readonly seconds: number | undefined;
  readonly logLevel: string;
  /** Folder for the results, if not `bench/results`. */
  readonly out: string | undefined;
  readonly help: boolean;
}

export const help = `npm run bench                        everything: about 15 minutes on two cores
npm run bench -- --only mix,micro    some scenarios: ${scenarioIds.join(', ')}
npm run bench -- --rounds 3          rounds of each load, and of each micro-benchmark
npm run bench -- --seconds 1         seconds of each round
npm run bench -- --log-level silent  log level of every competitor (info: one line for each request)
npm run bench -- --out some/folder   folder for the results (bench/results)

Ctrl-C stops everything that it has started. bench/README.md describes scenarios and method.
`;

const options = {
  only: { type: 'string' },
  rounds: { type: 'string' },
  seconds: { type: 'string' },
  'log-level': { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsOptionsConfig;

const values = z.object({
  only: z
    .string()
    .default(scenarioIds.join(','))
    .transform((text) => text.split(',').map((scenario) => scenario.trim()))
    .pipe(z.array(z.enum(scenarioIds, `must name scenarios: ${scenarioIds.join(', ')}`))),
  rounds: z
    .string()
    .regex(/^[1-9]\d?$/, 'must be a whole number from 1 to 99')
    .transform(Number)
    .optional(),
  seconds: z
    .string()
    .regex(/^\d{1,3}(\.\d+)?$/, 'must be a number of seconds')
    .transform(Number)
    .pipe(z.number().min(0.1, 'must be at least 0.1'))
    .optional(),
  'log-level': z.enum(['info', 'silent'], 'must be info or silent').default('info'),
  out: z.string().min(1, 'must name a folder').optional(),
  help: z.boolean().default(false),
});

/** @throws {BenchError} with the wrong options and the help */
export function readSettings(args: readonly string[]): BenchSettings {
  const given = parseOptions(args);
  const parsed = values.safeParse(given);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `--${String(path[0])} ${message}.`);
    throw new BenchError(`${[...new Set(issues)].join('\n')}\n\n${help}`);
  }
  const { only, rounds, seconds, out, help: helpRequested, 'log-level': logLevel } = parsed.data;
  return { scenarios: new Set(only), rounds, seconds, logLevel, out, help: helpRequested };
}

function parseOptions(args: readonly string[]): object {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // An unknown option, or one without its value.
    throw new BenchError(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
  }
}
