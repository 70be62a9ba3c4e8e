// Loaded into each contender's process before the contender, which knows nothing of it: says what the process has used so
// far when it is asked, or where its time goes, and ends it with its parent, be that by `kill -9`.
import process from 'node:process';
import type { Shares } from '../report/profile.ts';

let stopProfile: (() => Promise<Shares>) | undefined;

process.on('message', async (question) => {
  if (question === 'start profile') {
    // Only now, so that a start isn't slower for it.
    const { startProfile } = await import('./profiler.ts');
    stopProfile = await startProfile();
    process.send?.('started');
  }
  if (question === 'stop profile') process.send?.((await stopProfile?.()) ?? {});
  if (question !== 'usage') return;
  const { user, system } = process.cpuUsage();
  process.send?.({
    cpuMicroseconds: user + system,
    residentBytes: process.memoryUsage.rss(),
    // libuv gives it in kilobytes on every system.
    peakBytes: process.resourceUsage().maxRSS * 1024,
  });
});
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
