import { readFile } from 'node:fs/promises';

/** `getconf CLK_TCK`: 100 on every Linux that Node supports. */
const ticksPerSecond = 100;

/**
 * Reads the CPU time of a PostgreSQL server in microseconds, in steps of 10 ms: the postmaster, its running children and
 * those that have ended.
 *
 * @returns `null` on systems other than Linux
 */
export async function readPostgresCpu(postmaster: number): Promise<number | null> {
  try {
    const children = await readFile(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8');
    const pids = children.split(' ').filter((pid) => pid !== '');
    const postmasterTicks = await readTicks(String(postmaster), { includeExited: true });
    // A child that ends at this moment counts among the ended ones next time.
    const childTicks = await Promise.all(pids.map((pid) => readTicks(pid, { includeExited: false }).catch(() => 0)));
    const ticks = childTicks.reduce((sum, each) => sum + each, postmasterTicks);
    return (ticks / ticksPerSecond) * 1_000_000;
  } catch {
    return null;
  }
}

/** proc_pid_stat(5): fields 14 to 17 are utime, stime, cutime and cstime; the second, in brackets, may contain spaces. */
async function readTicks(pid: string, { includeExited }: { readonly includeExited: boolean }): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, includeExited ? 15 : 13).reduce((sum, field) => sum + Number(field), 0);
}
