// Brings the Prisma client up to date before something else runs, and says nothing unless it fails: what comes after may be
// read by a program.
import { DevError } from './errors.ts';
import { generateClient } from './generate-client.ts';

try {
  await generateClient();
} catch (error) {
  if (!(error instanceof DevError)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
