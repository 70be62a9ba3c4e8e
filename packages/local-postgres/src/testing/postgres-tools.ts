import { spawnSync } from 'node:child_process';

/**
 * Finds PostgreSQL's client tools, `pg_dump` and `pg_restore`, which the PostgreSQL from npm lacks: on the PATH, or where
 * Debian's packages of postgresql.org install them.
 *
 * @param version the lowest major version
 * @returns what to write before a tool's name
 */
export function findPostgresTools(version: number): string | undefined {
  return ['', `/usr/lib/postgresql/${version}/bin/`].find((prefix) =>
    ['pg_dump', 'pg_restore'].every((tool) => {
      const { status, stdout } = spawnSync(`${prefix}${tool}`, ['--version'], { encoding: 'utf8' });
      return status === 0 && Number(/(\d+)/.exec(stdout)?.[1]) >= version;
    }),
  );
}
