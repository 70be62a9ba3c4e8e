// Loaded into each contender's process before the contender, which knows nothing of it: says what the process has used so
// far when it is asked, or where its time goes, and ends it with its parent, be that by `kill -9`.
import process from 'node:process';
import type { CpuShares } from '../report/cpu-shares.ts';

let stopProfile: (() => Promise<CpuShares>) | undefined;

process.on('message', async (command) => {
  if (command === 'start profile') {
    // Only now, so that a start isn't slower for it.
    const { startCpuProfile } = await import('./cpu-profiler.ts');
    stopProfile = await startCpuProfile();
    process.send?.('started');
  }
  if (command === 'stop profile') process.send?.((await stopProfile?.()) ?? {});
  if (command !== 'usage') return;
  const { user, system } = process.cpuUsage();
  process.send?.({
    cpuMicroseconds: user + system,
    residentBytes: process.memoryUsage.rss(),
    // libuv gives it in kilobytes on every system.
    peakBytes: process.resourceUsage().maxRSS * 1024,
  });
});
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
