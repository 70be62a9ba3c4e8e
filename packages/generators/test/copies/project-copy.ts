import { execFile } from 'node:child_process';
import { chmod, cp, glob, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../../..');

/** A copy of the project, to change and try out. */
export interface ProjectCopy {
  readonly directory: string;
  /** The environment of commands, without this test run's variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs a shell command in the copy, with the project's tools on the PATH. Rejects with its output if it fails. */
  run(command: string): Promise<string>;
  delete(): Promise<void>;
}

/** Copies the files that git knows or would add, and links the installed packages. */
export async function copyProject(): Promise<ProjectCopy> {
  const directory = await mkdtemp(join(tmpdir(), 'freehold-copy-'));
  // If root runs the tests, PostgreSQL runs as another OS user, who must be able to enter the folder.
  await chmod(directory, 0o755);
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    maxBuffer: 2 ** 24,
  });
  const files = stdout.split('\0').filter((path) => path !== '');
  for (const path of files) {
    await cp(join(root, path), join(directory, path), { verbatimSymlinks: true }).catch(ignoreMissing);
  }
  await linkPackages(directory);
  const environment = copyEnvironment(directory);
  return {
    directory,
    environment,
    run: (command) => runCommand(command, directory, environment),
    delete: () => rm(directory, { recursive: true, force: true }),
  };
}

/** Deleted and not yet committed. */
function ignoreMissing(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

/** Links installed packages to this project's, and the workspaces to those of the copy. */
async function linkPackages(directory: string): Promise<void> {
  // Workspaces have packages of their own where they need another version.
  for await (const modules of glob('{.,apps/*,packages/*,bench,docker,infra}/node_modules', { cwd: root })) {
    await mkdir(join(directory, modules), { recursive: true });
    for (const name of await readdir(join(root, modules))) {
      if (name === '@freehold' || name === '.vite' || name === '.cache') continue;
      await symlink(join(root, modules, name), join(directory, modules, name));
    }
  }
  const own = 'node_modules/@freehold';
  await cp(join(root, own), join(directory, own), { recursive: true, verbatimSymlinks: true });
}

function copyEnvironment(directory: string): Record<string, string> {
  // biome-ignore lint/style/noProcessEnv: commands need a PATH and a home.
  const { PATH = '', HOME = '', TMPDIR = tmpdir() } = process.env;
  const tools = join(directory, 'node_modules/.bin');
  return { PATH: `${tools}:${PATH}`, HOME, TMPDIR, CI: '1', TURBO_TELEMETRY_DISABLED: '1' };
}

async function runCommand(command: string, cwd: string, env: Readonly<Record<string, string>>): Promise<string> {
  try {
    const { stdout } = await run('sh', ['-euc', command], { cwd, env, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (error) {
    if (!(error instanceof Error && 'stdout' in error && 'stderr' in error)) throw error;
    throw new Error(`${command}\n${error.stdout}${error.stderr}`, { cause: error });
  }
}
