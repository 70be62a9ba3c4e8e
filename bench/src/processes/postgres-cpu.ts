import { readFile } from 'node:fs/promises';

/** Of Linux on every machine that Node runs on: `getconf CLK_TCK`. */
const ticksPerSecond = 100;

/**
 * How much CPU a PostgreSQL server has used so far, in microseconds: its own process, the ones that it has now, and those
 * that have ended. Steps are of 10 ms.
 *
 * @returns `null` where the system doesn't tell: anywhere but on Linux
 */
export async function readPostgresCpu(postmaster: number): Promise<number | null> {
  try {
    const children = await readFile(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8');
    const pids = children.split(' ').filter((pid) => pid !== '');
    const postmasterTicks = await readTicks(String(postmaster), { includeExited: true });
    // One that ends at this moment is among those that have ended the next time.
    const childTicks = await Promise.all(pids.map((pid) => readTicks(pid, { includeExited: false }).catch(() => 0)));
    const ticks = childTicks.reduce((sum, each) => sum + each, postmasterTicks);
    return (ticks / ticksPerSecond) * 1_000_000;
  } catch {
    return null;
  }
}

/** proc_pid_stat(5): fields 14 to 17 are utime, stime, cutime and cstime; the second, in brackets, may hold blanks. */
async function readTicks(pid: string, { includeExited }: { readonly includeExited: boolean }): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, includeExited ? 15 : 13).reduce((sum, field) => sum + Number(field), 0);
}
