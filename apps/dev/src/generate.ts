// Generates the Prisma client before another program runs. It prints nothing unless it fails, since the output of what
// follows may be read by a program.
import { DevError } from './errors.ts';
import { generateClient } from './generate-client.ts';

try {
  await generateClient();
} catch (error) {
  if (!(error instanceof DevError)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
