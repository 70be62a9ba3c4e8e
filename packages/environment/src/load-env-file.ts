// For `node --import`: reads `.env` of the working directory into the variables that aren't set.
// Node's own `--env-file-if-exists` says of a missing file only that it continues without it.
try {
  process.loadEnvFile();
} catch (error) {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    process.stderr.write(
      `There is no .env in ${process.cwd()}: variables come from the environment alone. .env.example describes them; copy it to .env.\n`,
    );
  } else {
    process.stderr.write(`.env can’t be read: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
