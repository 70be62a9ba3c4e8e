import { EnvironmentError, readMigrationEnvironment } from '@freehold/environment';
import { MigrationError } from './errors.ts';
import { migrate } from './migrate.ts';

try {
  // biome-ignore lint/style/noProcessEnv: the entry point reads the environment.
  const { DATABASE_OWNER_URL: ownerUrl, DATABASE_URL: appUrl } = readMigrationEnvironment(process.env);
  const applied = await migrate({ ownerUrl, appUrl });
  const lines = applied.length === 0 ? ['The database is up to date.'] : applied.map((name) => `Applied ${name}`);
  process.stdout.write(`${lines.join('\n')}\n`);
} catch (error) {
  const isExpected = error instanceof EnvironmentError || error instanceof MigrationError;
  const stack = error instanceof Error && !isExpected ? error.stack : undefined;
  process.stderr.write(`${stack ?? (error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 1;
}
