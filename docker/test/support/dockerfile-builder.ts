import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, stat, symlink } from 'node:fs/promises';
import { delimiter, join, relative, resolve } from 'node:path';
import { contextFiles } from './build-context.ts';
import { readStages, type Stage, type Step } from './dockerfile.ts';
import { root } from './repository-root.ts';

/** A built stage: the files below the working directory, and how to run it. */
export interface Image {
  /** The folder that takes the place of `/freehold`. */
  readonly folder: string;
  /** The image's variables, with the paths of the folder. */
  readonly variables: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly user: string | undefined;
  readonly healthcheck: readonly string[];
}

/** The only folder of an image that steps can change here. */
const workdir = '/freehold';

/**
 * Builds the stages of docker/Dockerfile without Docker: a stage is a folder, in which this machine's shell and npm run the
 * commands, with the Node of the tests. A base image has nothing but Node here.
 */
export class DockerfileBuilder {
  readonly #directory: string;
  readonly #stages = readStages();
  readonly #built = new Map<string, Promise<Image>>();

  /** @param directory an empty folder outside the clone, so that Node resolves nothing from the clone */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Builds a stage and the stages that it copies from, each once. */
  build(name: string): Promise<Image> {
    const known = this.#built.get(name);
    if (known !== undefined) return known;
    const stage = this.#stages.find((candidate) => candidate.name === name);
    if (stage === undefined) throw new Error(`docker/Dockerfile has no stage ${name}.`);
    const image = this.#buildStage(stage);
    this.#built.set(name, image);
    return image;
  }

  async #buildStage({ name, from, steps }: Stage): Promise<Image> {
    const folder = join(this.#directory, name);
    await mkdir(folder);
    const base = this.#stages.some((stage) => stage.name === from) ? await this.build(from) : await this.#baseImage();
    await cp(base.folder, folder, { recursive: true, verbatimSymlinks: true });
    let image: Image = { ...base, folder, variables: rebased(base.variables, base.folder, folder) };
    for (const step of steps) image = await this.#apply(step, image);
    return image;
  }

  /** The base image: an empty folder, and the Node of the tests under its own name on the path. */
  async #baseImage(): Promise<Image> {
    const folder = join(this.#directory, '.nothing');
    const programs = join(this.#directory, '.bin');
    await mkdir(folder, { recursive: true });
    await mkdir(programs, { recursive: true });
    await symlink(process.execPath, join(programs, 'node')).catch(ignoreExisting);
    // biome-ignore lint/style/noProcessEnv: a shell and npm are this machine's.
    const ofTheMachine = (process.env['PATH'] ?? '')
      .split(delimiter)
      .filter((path) => relative(root, path).startsWith('..'));
    const searchPath = [programs, ...ofTheMachine].join(delimiter);
    return { folder, variables: { PATH: searchPath }, command: [], user: undefined, healthcheck: [] };
  }

  async #apply(step: Step, image: Image): Promise<Image> {
    switch (step.keyword) {
      case 'WORKDIR':
        if (step.argument !== workdir)
          throw new Error(`Only the working directory ${workdir} can be built here, not ${step.argument}.`);
        return image;
      case 'COPY':
        await this.#copy(step, image.folder);
        return image;
      case 'RUN':
        await runInShell(step.script, image);
        return image;
      case 'ENV':
        return { ...image, variables: { ...image.variables, ...expanded(step.variables, image) } };
      case 'CMD':
        return { ...image, command: step.words };
      case 'HEALTHCHECK':
        return { ...image, healthcheck: step.words };
      case 'USER':
        return { ...image, user: step.argument };
      // They change no file. dockerfile.test.ts checks them.
      case 'ENTRYPOINT':
      case 'EXPOSE':
        return image;
    }
  }

  async #copy({ from, paths }: Extract<Step, { keyword: 'COPY' }>, folder: string): Promise<void> {
    const sources = paths.slice(0, -1);
    const destination = paths.at(-1) ?? '';
    for (const source of sources) {
      if (from === undefined) {
        await this.#copyFromContext(source, destination, folder);
      } else {
        const { folder: stage } = await this.build(from);
        await copyPath(within(stage, source), source, destination, folder);
      }
    }
  }

  async #copyFromContext(source: string, destination: string, folder: string): Promise<void> {
    const directory = await isDirectory(join(root, source));
    const files = (await contextFiles()).filter((file) =>
      directory ? !relative(source, file).startsWith('..') : file === source,
    );
    if (files.length === 0) throw new Error(`${source} is not in the build context.`);
    for (const file of files) {
      const target = directory ? join(destination, relative(source, file)) : destination;
      await copyPath(join(root, file), file, target, folder);
    }
  }
}

/** Docker's rule: the contents of a folder go into the destination; a file gets its name, or goes into a folder. */
async function copyPath(path: string, source: string, destination: string, folder: string): Promise<void> {
  const directory = await isDirectory(path);
  const intoFolder = !directory && (destination.endsWith('/') || destination === '.');
  const target = within(folder, intoFolder ? join(destination, source.split('/').at(-1) ?? '') : destination);
  await cp(path, target, { recursive: true, verbatimSymlinks: true });
}

/** The path here for a path of the image. */
function within(folder: string, path: string): string {
  const found = path.startsWith('/') ? join(folder, relative(workdir, path)) : resolve(folder, path);
  if (relative(folder, found).startsWith('..')) throw new Error(`${path} is outside ${workdir}.`);
  return found;
}

function expanded(variables: Readonly<Record<string, string>>, image: Image): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      value.replaceAll(workdir, image.folder).replace(/\$(\w+)/g, (_, known: string) => image.variables[known] ?? ''),
    ]),
  );
}

function rebased(variables: Readonly<Record<string, string>>, from: string, to: string): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value.replaceAll(from, to)]));
}

/** The variables that npm may need for its registry and its cache, and none that point to the clone. */
const npmNeeds =
  /^(HOME|TMPDIR|(https?|no)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|npm_config_(cache|registry|userconfig))$/i;

async function runInShell(script: string, image: Image): Promise<void> {
  const child = spawn('sh', ['-c', script], {
    cwd: image.folder,
    env: {
      // biome-ignore lint/style/noProcessEnv: npm's registry and cache are this machine's.
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => npmNeeds.test(name))),
      ...image.variables,
      // After `npm ci` in the clone everything is in the cache, and the registry isn't asked.
      npm_config_prefer_offline: 'true',
      npm_config_update_notifier: 'false',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`RUN ${script}\nended with ${child.exitCode}:\n${output}`);
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path)).isDirectory();
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
