import { constants } from 'node:os';

// The kernel drops signals that the first process of a container doesn't handle. So the handlers come first, and everything
// else is loaded after them.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    process.stderr.write(
      `${signal}: stopped. The migration under way is taken back, those before it stay. Run it again.\n`,
    );
    process.exit(128 + constants.signals[signal]);
  });
}
const { runMigrations } = await import('./command.ts');
await runMigrations();
