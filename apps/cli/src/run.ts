import { reportError } from './error-report.ts';
import { createProgram, type ProgramContext } from './program.ts';
import { printableLines } from './terminal/printable.ts';

/**
 * Runs the operator's command.
 *
 * @param args what stands after `freehold`
 * @returns the exit code: 0; 1 for a failure; 2 where it was called wrongly; 130 after Ctrl-C
 */
export async function run(args: readonly string[], context: ProgramContext): Promise<number> {
  const program = createProgram(context);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    const { exitCode, code, message } = reportError(error);
    const { json } = program.opts<{ json: boolean }>();
    if (message !== '') {
      const text = json ? JSON.stringify({ error: { code, message } }) : printableLines(message);
      context.terminal.stderr.write(`${text}\n`);
    }
    return exitCode;
  }
}
