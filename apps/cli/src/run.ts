import { printableJson, printableLines } from '@freehold/printable';
import { reportError } from './errors.ts';
import { createProgram, type GlobalOptions, type ProgramContext } from './program.ts';
import { withCommandName } from './terminal/command-name.ts';

/**
 * Runs the operator's command.
 *
 * @param args what follows `freehold`
 * @returns the exit code: 0; 1 for a failure; 2 for a usage error; 130 after Ctrl-C
 */
export async function run(args: readonly string[], context: ProgramContext): Promise<number> {
  const program = createProgram(context);
  try {
    // The signal may come while the command is loaded.
    context.signal.throwIfAborted();
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    const { exitCode, code, message } = reportError(error);
    const { json, local } = program.opts<GlobalOptions>();
    if (message !== '') {
      const typed = withCommandName(message, local ? `${context.command} --local` : context.command);
      const text = json ? printableJson(JSON.stringify({ error: { code, message: typed } })) : printableLines(typed);
      context.terminal.stderr.write(`${text}\n`);
    }
    return exitCode;
  }
}
