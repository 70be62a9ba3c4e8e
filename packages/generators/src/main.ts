import { join } from 'node:path';
import { GeneratorError } from './errors.ts';
import { deleteProgram, newProgram } from './program.ts';

const root = join(import.meta.dirname, '../../..');
const [command, ...args] = process.argv.slice(2);
const program = command === 'delete' ? deleteProgram : newProgram;

try {
  await program({ root, write: (text) => void process.stdout.write(text) }).parseAsync(args, { from: 'user' });
} catch (error) {
  if (!(error instanceof GeneratorError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
