// Node preloads this module into each competitor's process. It answers the parent's messages about CPU, memory and profiles,
// and ends the process when its parent ends, even by `kill -9`.
import process from 'node:process';
import type { CpuShares } from '../report/cpu-shares.ts';

let stopProfile: (() => Promise<CpuShares>) | undefined;

process.on('message', async (command) => {
  if (command === 'start profile') {
    // Imported here, so that it doesn't slow down the start.
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
    // libuv reports kilobytes on every system.
    peakBytes: process.resourceUsage().maxRSS * 1024,
  });
});
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
