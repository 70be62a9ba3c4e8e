import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import os from 'node:os';
import process from 'node:process';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Results } from './results.ts';

/** The packages that competitors and load generator use. */
const packages = [
  'koa',
  '@prisma/client',
  'pg',
  'aws-jwt-verify',
  'fastify',
  'fast-jwt',
  'koa-jwt',
  'jwks-rsa',
  'undici',
] as const;

/** Reads commit, machine and versions. Results are published, so names of hosts, users and folders are left out. */
export async function readSystemInfo(
  postgresVersion: string,
): Promise<Pick<Results, 'commit' | 'machine' | 'versions'>> {
  const found = await Promise.all(packages.map(async (name) => [name, await readVersion(name)] as const));
  return {
    commit: await readCommit(),
    machine: {
      cpu: os.cpus()[0]?.model.trim() ?? 'an unknown processor',
      cores: os.availableParallelism(),
      memoryGigabytes: os.totalmem() / 2 ** 30,
      system: `${process.platform} ${process.arch}`,
    },
    versions: { Node: process.versions.node, PostgreSQL: postgresVersion, ...Object.fromEntries(found) },
  };
}

async function readVersion(name: string): Promise<string> {
  const file = findPackageJSON(name, import.meta.url);
  if (file === undefined) return 'unknown';
  return z.object({ version: z.string() }).parse(JSON.parse(await readFile(file, 'utf8'))).version;
}

async function readCommit(): Promise<string | null> {
  const git = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)('git', args, { cwd: import.meta.dirname });
    return stdout.trim();
  };
  try {
    const commit = await git('rev-parse', '--short', 'HEAD');
    // The results that the bench writes are no change.
    const changes = await git('status', '--porcelain', '--', ':/', ':(exclude,top)bench/results');
    return changes === '' ? commit : `${commit}+`;
  } catch {
    return null;
  }
}
